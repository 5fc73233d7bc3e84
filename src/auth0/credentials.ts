import { OperationError } from "../errors/index.js";

/** How Auth0 lets a client sign that it is the client. */
export const assertionAlgorithms = ["RS256", "RS384", "PS256"] as const;

/** How a token comes about. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "client-secret"; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly kind: "private-key";
      readonly clientId: string;
      readonly privateKeyPem: string;
      /** RS256 unless set. */
      readonly algorithm?: (typeof assertionAlgorithms)[number];
    };

/**
 * Reads credentials under the names that Auth0's own tools read: `AUTH0_CLIENT_ID` with
 * `AUTH0_CLIENT_SECRET` or `AUTH0_CLIENT_ASSERTION_PRIVATE_KEY` (signed as
 * `AUTH0_CLIENT_ASSERTION_SIGNING_ALG` says), or `AUTH0_API_TOKEN`. A token wins, because whoever
 * sets one means this run.
 *
 * @throws OperationError `no-credentials` that says what is missing
 */
export function readCredentials(env: Readonly<Record<string, string | undefined>>): Credentials {
  const token = env["AUTH0_API_TOKEN"]?.trim();
  if (token) return { kind: "token", token };
  const clientId = env["AUTH0_CLIENT_ID"]?.trim();
  const clientSecret = env["AUTH0_CLIENT_SECRET"]?.trim();
  const privateKeyPem = env["AUTH0_CLIENT_ASSERTION_PRIVATE_KEY"]?.trim();
  if (clientId && privateKeyPem) {
    // Environment files often hold the key on one line, with \n written out.
    const algorithm = readAlgorithm(env["AUTH0_CLIENT_ASSERTION_SIGNING_ALG"]?.trim());
    return {
      kind: "private-key",
      clientId,
      privateKeyPem: privateKeyPem.replaceAll("\\n", "\n"),
      ...(algorithm && { algorithm }),
    };
  }
  if (clientId && clientSecret) return { kind: "client-secret", clientId, clientSecret };
  const missing = clientId
    ? "AUTH0_CLIENT_ID is set, but neither AUTH0_CLIENT_SECRET nor AUTH0_CLIENT_ASSERTION_PRIVATE_KEY is"
    : "neither AUTH0_CLIENT_ID nor AUTH0_API_TOKEN is set";
  throw new OperationError(`There are no credentials for the tenant: ${missing}.`, {
    code: "no-credentials",
    advice:
      "Set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET of a machine-to-machine application that may use the Management API, or AUTH0_API_TOKEN; or use --tenant local, which needs none.",
  });
}

function readAlgorithm(text: string | undefined): (typeof assertionAlgorithms)[number] | undefined {
  if (text === undefined || text === "") return undefined;
  const found = assertionAlgorithms.find((name) => name === text);
  if (found !== undefined) return found;
  throw new OperationError(
    `AUTH0_CLIENT_ASSERTION_SIGNING_ALG is ${JSON.stringify(text)}. Auth0 takes ${assertionAlgorithms.join(", ")}.`,
    { code: "no-credentials" },
  );
}
