import {
  parseTenantAddress,
  readCredentials,
  type Credentials,
  type TenantAddress,
} from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import type { ClusterClient, ClusterObject } from "../client/index.js";
import { secretPath } from "./paths.js";

/** The keys of a Secret, by the variables that the command line reads the same from. */
const keys = {
  AUTH0_CLIENT_ID: "clientId",
  AUTH0_CLIENT_SECRET: "clientSecret",
  AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: "privateKey",
  AUTH0_API_TOKEN: "token",
} as const;

/** Credentials, and the version of the Secret that they are from. */
export interface ReadSecret {
  readonly credentials: Credentials;
  readonly version: string;
}

/**
 * Reads the credentials of a tenant from a Secret. A Secret says itself, under `domain`, whom its credentials
 * are for: whoever may write Tenants must not be able to have them sent elsewhere.
 *
 * @throws OperationError `no-credentials`, `untrusted-tenant`; never repeats a value
 */
export async function readSecret(
  client: ClusterClient,
  namespace: string,
  name: string,
  address: TenantAddress,
  signal: AbortSignal,
): Promise<ReadSecret> {
  const secret = await client.read(secretPath(namespace, name), signal);
  if (secret === undefined) {
    throw new OperationError(`There is no Secret ${namespace}/${name}.`, {
      code: "no-credentials",
      advice: "Create it with domain, clientId and clientSecret.",
    });
  }
  const said = dataOf(secret);
  const domain = said("domain");
  if (domain === undefined || !isOf(domain, address)) {
    throw new OperationError(
      domain === undefined
        ? `Secret ${namespace}/${name} does not say which tenant its credentials are for.`
        : `Secret ${namespace}/${name} says that its credentials are for another tenant than ${address.domain}.`,
      {
        code: "untrusted-tenant",
        advice: `Where they are for ${address.domain}, write that under the Secret's key domain.`,
      },
    );
  }
  const variables = Object.fromEntries(
    Object.entries(keys).map(([variable, key]) => [variable, said(key)]),
  );
  try {
    return { credentials: readCredentials(variables), version: secret.metadata.resourceVersion };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(
      `Secret ${namespace}/${name} holds no credentials that can be right: it needs clientId with clientSecret or privateKey, or token, as Auth0 shows them.`,
      { code: "no-credentials", cause: error },
    );
  }
}

/** Whether what is written, a domain or an address, is that of a tenant. */
function isOf(written: string, { domain }: TenantAddress): boolean {
  try {
    return parseTenantAddress(written).domain.toLowerCase() === domain.toLowerCase();
  } catch {
    return false;
  }
}

/** What a Secret holds under a key, without the white space around it. */
function dataOf(secret: ClusterObject): (key: string) => string | undefined {
  const data = new Map(Object.entries(secret["data"] ?? {}));
  return (key) => {
    const value = data.get(key);
    if (typeof value !== "string") return undefined;
    return Buffer.from(value, "base64").toString("utf8").trim() || undefined;
  };
}
