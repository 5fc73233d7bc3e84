import type { Variables } from "../variables.js";
import { isSameAddress, readTrustedAddresses, tenantListVariable } from "../trusted-addresses.js";
import { parseLimit } from "../limit.js";
import type { RemovalLimits } from "../plan/index.js";
import type { Notice } from "./notice.js";
import {
  checkEnvironment,
  checkProviderBlock,
  settle,
  type SettingName,
} from "./provider-block.js";
import { unknownValue, type ObjectValue, type Value } from "./value.js";

/** What the provider block and the environment say together; absent is not said. */
export interface ProviderConfiguration {
  readonly address: string;
  /** What tokens are asked for; the address decides where it is left out. */
  readonly audience?: string;
  readonly credentials: Variables;
  readonly concurrency: number;
  readonly headroomPercent: number;
  readonly adopts: boolean;
  /** How many people may be taken out of an organization. */
  readonly removals: RemovalLimits;
}

/** A configuration; what is wrong with it; or neither, as long as it is not known. */
export type ConfigurationRead =
  | { readonly configuration: ProviderConfiguration; readonly notices: readonly [] }
  | { readonly configuration?: never; readonly notices: readonly Notice[] };

/**
 * Reads a provider block together with the environment, which fills in what the block leaves out.
 * Without notices and without configuration, something in the block is not known yet.
 */
export function readConfiguration(block: ObjectValue, environment: Variables): ConfigurationRead {
  if (Object.values(block).includes(unknownValue)) return { notices: [] };
  const wrong = checkProviderBlock(block);
  if (wrong.length > 0) return { notices: wrong };
  const said = (name: SettingName): Value => settle(name, block, environment).value;
  const notices: Notice[] = [...checkEnvironment(block, environment)];
  const address = text(block["base_url"] ?? block["domain"] ?? said("base_url") ?? said("domain"));
  if (address === undefined) {
    notices.push({
      severity: "error",
      summary: "no tenant is named",
      detail:
        "Write `domain` in the provider block or set AUTH0_DOMAIN; or, for an embedded tenant on this machine, `base_url`.",
      path: [{ attribute: "domain" }],
    });
  }
  const audience = text(said("audience"));
  const credentials = readCredentialNames(block, environment);
  if (address !== undefined) notices.push(...refuseForeign(block, address, environment));
  if (!isComplete(credentials)) {
    notices.push({
      severity: "error",
      summary: "there are no credentials for the tenant",
      detail:
        "Set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET of a machine-to-machine application that may use the Management API, or AUTH0_API_TOKEN; or write `client_id` and `client_secret`, or `api_token`, in the provider block.",
    });
  }
  if (address === undefined || notices.length > 0) return { notices };
  return {
    configuration: {
      address,
      ...(audience !== undefined && { audience }),
      credentials,
      concurrency: (said("concurrency") ?? 10) as number,
      headroomPercent: (said("headroom") ?? 20) as number,
      adopts: said("adopt") !== false,
      removals: {
        maxRemovals: parseLimit(text(said("max_removals")) ?? ""),
        allowEmpty: said("allow_empty") === true,
      },
    },
    notices: [],
  };
}

/**
 * Refuses a domain of the block that is none of those which the environment names, when the
 * credentials come from the environment: whoever writes the configuration need not be who may have
 * them. What is on this machine goes nowhere.
 */
function refuseForeign(block: ObjectValue, address: string, environment: Variables): Notice[] {
  const isWritten = text(block["domain"] ?? null) === address;
  const bringsOwn = text(block["api_token"] ?? null) ?? text(block["client_secret"] ?? null);
  const trusted = readTrustedAddresses(environment, ["AUTH0_DOMAIN"]);
  if (!isWritten || bringsOwn !== undefined || trusted.length === 0) return [];
  if (trusted.some((entry) => isSameAddress(entry.address, address))) return [];
  const said = trusted.map((entry) => `${entry.variable} is ${JSON.stringify(entry.address)}`);
  return [
    {
      severity: "error",
      summary: `domain is ${JSON.stringify(address)}, and the credentials are for another tenant`,
      detail: `They come from the environment, where ${said.join(", ")}. Nothing was sent. If it is meant, name the tenant there too, in AUTH0_DOMAIN or in a list in ${tenantListVariable}; or write the credentials of this tenant in the provider block.`,
      path: [{ attribute: "domain" }],
    },
  ];
}

/** Credentials under the names that the client reads. What the block says hides the environment's. */
function readCredentialNames(block: ObjectValue, environment: Variables): Variables {
  const token = text(block["api_token"] ?? null);
  const id = text(block["client_id"] ?? null);
  const secret = text(block["client_secret"] ?? null);
  const key = text(block["client_assertion_private_key"] ?? null);
  const algorithm = text(block["client_assertion_signing_alg"] ?? null);
  if (token !== undefined) return { AUTH0_API_TOKEN: token };
  const writesClient = [id, secret, key].some((value) => value !== undefined);
  return {
    ...environment,
    ...(writesClient && { AUTH0_API_TOKEN: undefined }),
    ...(id !== undefined && { AUTH0_CLIENT_ID: id }),
    ...(secret !== undefined && {
      AUTH0_CLIENT_SECRET: secret,
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: undefined,
    }),
    ...(key !== undefined && {
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: key,
      AUTH0_CLIENT_SECRET: undefined,
    }),
    ...(algorithm !== undefined && { AUTH0_CLIENT_ASSERTION_SIGNING_ALG: algorithm }),
  };
}

function isComplete(credentials: Variables): boolean {
  const hasKey = ["AUTH0_CLIENT_SECRET", "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY"].some(
    (name) => credentials[name],
  );
  return Boolean(credentials["AUTH0_API_TOKEN"] || (credentials["AUTH0_CLIENT_ID"] && hasKey));
}

function text(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
