import { createHmac } from "node:crypto";
import { OperationError } from "../errors/index.js";
import type { Variables } from "../variables.js";

/** The algorithms with which Auth0 lets an application sign who it is. */
export const signingAlgorithms = ["RS256", "RS384", "PS256"] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** How a token comes about. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "client-secret"; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: "private-key";
      readonly clientId: string;
      readonly privateKeyPem: string;
      /** RS256 unless given. */
      readonly signingAlgorithm?: SigningAlgorithm;
    };

/** Auth0's Terraform provider reads the first, auth0-deploy-cli the second. */
const algorithmVariables = ["AUTH0_CLIENT_ASSERTION_SIGNING_ALG", "AUTH0_CLIENT_SIGNING_ALGORITHM"];

/**
 * Reads credentials under the names that Auth0's own tools read: `AUTH0_CLIENT_ID` with
 * `AUTH0_CLIENT_SECRET` or `AUTH0_CLIENT_ASSERTION_PRIVATE_KEY` (and
 * `AUTH0_CLIENT_ASSERTION_SIGNING_ALG`), or `AUTH0_API_TOKEN`. A token wins, because whoever sets
 * one means this run.
 *
 * @throws OperationError `no-credentials` that says what is missing or was pasted wrongly
 */
export function readCredentials(env: Variables): Credentials {
  const token = env["AUTH0_API_TOKEN"]?.trim();
  if (token) {
    mustBePasted(env, ["AUTH0_API_TOKEN"]);
    return { kind: "token", token };
  }
  const clientId = env["AUTH0_CLIENT_ID"]?.trim();
  const clientSecret = env["AUTH0_CLIENT_SECRET"]?.trim();
  const privateKeyPem = env["AUTH0_CLIENT_ASSERTION_PRIVATE_KEY"]?.trim();
  if (clientId && privateKeyPem) {
    mustBePasted(env, ["AUTH0_CLIENT_ID"]);
    return {
      kind: "private-key",
      clientId,
      // Environment files often hold the key on one line, with \n written out, and in quotes.
      privateKeyPem: privateKeyPem.replace(/^(["'])(.*)\1$/s, "$2").replaceAll("\\n", "\n"),
      ...readAlgorithm(env),
    };
  }
  if (clientId && clientSecret) {
    mustBePasted(env, ["AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET"]);
    return { kind: "client-secret", clientId, clientSecret };
  }
  const missing = clientId
    ? "AUTH0_CLIENT_ID is set, but neither AUTH0_CLIENT_SECRET nor AUTH0_CLIENT_ASSERTION_PRIVATE_KEY is"
    : "neither AUTH0_CLIENT_ID nor AUTH0_API_TOKEN is set";
  throw new OperationError(
    `There are no credentials for the tenant: ${missing}. Set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET of a machine-to-machine application that may use the Management API, or AUTH0_API_TOKEN; or use --tenant local, which needs none.`,
    { code: "no-credentials" },
  );
}

/**
 * What only whoever holds these credentials can say of a text, and what tells nothing about them: by it
 * one knows what one wrote oneself from what somebody else has put in its place.
 */
export function sealOf(credentials: Credentials, text: string): string {
  const key =
    credentials.kind === "token"
      ? credentials.token
      : credentials.kind === "client-secret"
        ? credentials.clientSecret
        : credentials.privateKeyPem;
  return createHmac("sha256", key).update(text).digest("base64url");
}

function readAlgorithm(env: Variables): { readonly signingAlgorithm?: SigningAlgorithm } {
  const variable = algorithmVariables.find((name) => env[name]?.trim());
  if (variable === undefined) return {};
  const written = env[variable]?.trim().toUpperCase();
  const signingAlgorithm = signingAlgorithms.find((name) => name === written);
  if (signingAlgorithm !== undefined) return { signingAlgorithm };
  throw new OperationError(
    `${variable} is none of ${signingAlgorithms.join(", ")}, which are the algorithms that Auth0 takes. Write the one that the application's credential is registered with.`,
    { code: "no-credentials" },
  );
}

/** Tells all that was pasted in a shape that no such value has. Values are not repeated. */
function mustBePasted(env: Variables, names: readonly string[]): void {
  const mistakes = names.flatMap((name) => {
    const what = describeMistake(name, env[name]?.trim() ?? "");
    return what === undefined ? [] : [`${name} ${what}`];
  });
  if (mistakes.length === 0) return;
  throw new OperationError(
    `The credentials cannot be right: ${mistakes.join("; ")}. Paste them again, as Auth0 shows them. Nothing was sent.`,
    { code: "no-credentials" },
  );
}

function describeMistake(name: string, value: string): string | undefined {
  if (/^["'`“”‘’«]|["'`“”‘’»]$/u.test(value)) {
    return "begins or ends with a quotation mark, which belongs to the shell and not to the value";
  }
  if (/^\$\{?\w|^<.*>$|^\{\{/s.test(value)) return "is a placeholder that nobody has filled in";
  if (/^bearer\s/i.test(value)) return 'begins with the word "Bearer", which is left out here';
  if (/[\r\n]/.test(value)) return "has a line break in it";
  if (/\s/.test(value)) return "has a space in it";
  if (name === "AUTH0_CLIENT_ID" && /^https?:\/\//i.test(value)) {
    return "is an address; the application's client id belongs there";
  }
  if (/\p{Cc}|\p{Cf}/u.test(value)) return "has a character in it that cannot be seen";
  if (!/^[!-~]+$/.test(value)) return "has a letter in it that no such value has";
  return undefined;
}
