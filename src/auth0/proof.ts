import { createPrivateKey, randomUUID, type KeyObject } from "node:crypto";
import { OperationError } from "../errors/index.js";
import type { Secrets } from "../secrets.js";
import type { TenantAddress } from "./address.js";
import type { Credentials } from "./credentials.js";

/** What proves to a tenant who we are. */
export type Proof =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "client";
      readonly clientId: string;
      /** What the request for a token holds besides. */
      readonly parameters: () => Promise<Readonly<Record<string, string>>>;
    };

/** Auth0 takes no shorter ones. */
const leastModulusBits = 2048;

/**
 * Makes the proof of credentials, and takes note of their secrets.
 *
 * @throws OperationError `no-credentials` when a private key is none that Auth0 takes
 */
export function createProof(
  credentials: Credentials,
  address: TenantAddress,
  secrets: Secrets,
): Proof {
  switch (credentials.kind) {
    case "token":
      secrets.add(credentials.token);
      return { kind: "token", token: credentials.token };
    case "client-secret": {
      const { clientId, clientSecret } = credentials;
      secrets.add(clientSecret);
      const parameters = { client_secret: clientSecret };
      return { kind: "client", clientId, parameters: () => Promise.resolve(parameters) };
    }
    case "private-key": {
      const { clientId, privateKeyPem, signingAlgorithm = "RS256" } = credentials;
      secrets.add(privateKeyPem);
      const key = readPrivateKey(privateKeyPem);
      return {
        kind: "client",
        clientId,
        parameters: async () => {
          const assertion = await signAssertion(key, signingAlgorithm, clientId, address);
          secrets.add(assertion);
          return {
            client_assertion: assertion,
            client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          };
        },
      };
    }
  }
}

/** RFC 7523. */
async function signAssertion(
  key: KeyObject,
  alg: string,
  clientId: string,
  address: TenantAddress,
): Promise<string> {
  const { SignJWT } = await import("jose");
  return new SignJWT()
    .setProtectedHeader({ alg })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(`${address.origin}/`)
    .setIssuedAt()
    .setExpirationTime("2m")
    .setJti(randomUUID())
    .sign(key);
}

function readPrivateKey(pem: string): KeyObject {
  const what = describeMistake(pem);
  if (what !== undefined) throw refuse(what);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw refuse("holds a private key in PEM form that cannot be read: it is cut off or damaged", {
      cause,
    });
  }
  const { asymmetricKeyType: type = "", asymmetricKeyDetails: details } = key;
  if (type !== "rsa") {
    throw refuse(`holds a key of the kind ${type}, and Auth0 takes RSA keys alone`);
  }
  const bits = details?.modulusLength ?? 0;
  if (bits < leastModulusBits) {
    throw refuse(
      `holds an RSA key of ${bits} bits, and Auth0 takes ${leastModulusBits} bits or more`,
    );
  }
  return key;
}

/** What somebody put there in place of a private key; undefined when it looks like one. */
function describeMistake(text: string): string | undefined {
  if (/BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type:.*ENCRYPTED/m.test(text)) {
    return "holds a private key that is locked with a passphrase; take the lock off with openssl pkey";
  }
  if (/BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return undefined;
  if (/BEGIN CERTIFICATE/.test(text)) return "holds a certificate, not the private key to it";
  if (/BEGIN [A-Z ]*PUBLIC KEY|^ssh-/.test(text)) {
    return "holds a public key; the private one belongs there, the public one at Auth0";
  }
  const compact = text.replaceAll(/\s/g, "");
  if (/^[A-Za-z\d+/=_-]+$/.test(compact)) {
    const decoded = Buffer.from(compact, "base64").toString("latin1");
    if (decoded.includes("PRIVATE KEY-----")) {
      return "holds a key in PEM form that is encoded once more as base64; decode it first";
    }
    if (compact.length > 200) {
      return "holds a key without the lines -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----";
    }
  }
  if (text.length < 1024 && (/^(~|\.{1,2})?[/\\]/.test(text) || /\.(pem|key)$/i.test(text))) {
    return "holds the path of a file, and what is in the file belongs there";
  }
  if (text.startsWith("{")) return "holds JSON, and a private key in PEM form belongs there";
  return "is not a private key in PEM form";
}

function refuse(what: string, options: { readonly cause?: unknown } = {}): OperationError {
  return new OperationError(
    `AUTH0_CLIENT_ASSERTION_PRIVATE_KEY ${what}. What belongs there is the private RSA key of the application's credential, of ${leastModulusBits} bits or more, in PEM form (-----BEGIN PRIVATE KEY-----).`,
    { code: "no-credentials", ...options },
  );
}
