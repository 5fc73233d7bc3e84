import type { PlainAttribute, TerraformSchema } from "../derive/index.js";
import { isLoopback } from "../loopback.js";
import { isSameAddress, readTrustedAddresses, tenantListVariable } from "../trusted-addresses.js";
import type { Notice } from "./notice.js";
import { unknownValue, type ObjectValue, type Value } from "./value.js";

interface Setting {
  readonly type: "string" | "number" | "bool";
  /** Where the value comes from when the block does not have it: Auth0's own names where it has one. */
  readonly variable: string;
  readonly description: string;
  readonly isSensitive?: true;
  readonly range?: readonly [number, number];
}

/** Everything that the provider block may say, once. */
const settings = {
  domain: {
    type: "string",
    variable: "AUTH0_DOMAIN",
    description: "The tenant's domain, such as `acme.eu.auth0.com`.",
  },
  client_id: {
    type: "string",
    variable: "AUTH0_CLIENT_ID",
    description: "Id of the machine-to-machine application that may use the Management API.",
  },
  client_secret: {
    type: "string",
    variable: "AUTH0_CLIENT_SECRET",
    description:
      "Secret of that application. A private key in `AUTH0_CLIENT_ASSERTION_PRIVATE_KEY` does as well.",
    isSensitive: true,
  },
  api_token: {
    type: "string",
    variable: "AUTH0_API_TOKEN",
    description: "A token for the Management API, instead of an application.",
    isSensitive: true,
  },
  concurrency: {
    type: "number",
    variable: "ORGWRIGHT_CONCURRENCY",
    description:
      "The most requests in flight at once, 10 unless set. Terraform's own `-parallelism` limits resources.",
    range: [1, 100],
  },
  headroom: {
    type: "number",
    variable: "ORGWRIGHT_HEADROOM",
    description: "Percentage of the tenant's rate limits that is left to others, 20 unless set.",
    range: [0, 90],
  },
  adopt: {
    type: "bool",
    variable: "ORGWRIGHT_ADOPT",
    description:
      "Whether creating an organization that exists already takes it over instead of failing; `true` unless set.",
  },
  base_url: {
    type: "string",
    variable: "ORGWRIGHT_BASE_URL",
    description:
      "Address of an embedded tenant on this machine, such as `http://127.0.0.1:4010`, instead of a domain.",
  },
} as const satisfies Record<string, Setting>;

type SettingName = keyof typeof settings;
type Environment = Readonly<Record<string, string | undefined>>;

/** What the provider block and the environment say together; absent is not said. */
export interface ProviderConfiguration {
  readonly address: string;
  readonly credentials: Environment;
  readonly concurrency: number;
  readonly headroomPercent: number;
  readonly adopts: boolean;
}

/** A configuration; what is wrong with it; or neither, as long as it is not known. */
export type ConfigurationRead =
  | { readonly configuration: ProviderConfiguration; readonly notices: readonly [] }
  | { readonly configuration?: never; readonly notices: readonly Notice[] };

/** The schema of the provider block. */
export const providerSchema: TerraformSchema = {
  version: 0,
  description: "Keeps the organizations of an Auth0 tenant equal to what is configured.",
  attributes: Object.fromEntries(
    Object.entries<Setting>(settings).map(([name, setting]): [string, PlainAttribute] => [
      name,
      {
        kind: "plain",
        type: setting.type,
        use: "optional",
        isSensitive: setting.isSensitive ?? false,
        description: `${setting.description} Environment: \`${setting.variable}\`.`,
      },
    ]),
  ),
};

/** What is wrong with a provider block by itself. */
export function checkProviderBlock(block: ObjectValue): readonly Notice[] {
  const notices: Notice[] = [];
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const value = block[name] ?? null;
    if (typeof value === "number" && setting.range && !isWithin(value, setting.range)) {
      notices.push(outOfRange(name, value, setting.range));
    }
  }
  const address = block["base_url"];
  if (typeof address === "string" && !isLoopbackAddress(address)) {
    notices.push({
      severity: "error",
      summary: `base_url is ${JSON.stringify(address)}`,
      detail:
        "It is for a tenant on this machine: write an address such as http://127.0.0.1:4010, or `domain` for a tenant of Auth0's.",
      path: [{ attribute: "base_url" }],
    });
  }
  return notices;
}

/**
 * Reads a provider block together with the environment, which fills in what the block leaves out.
 * Without notices and without configuration, something in the block is not known yet.
 */
export function readConfiguration(block: ObjectValue, environment: Environment): ConfigurationRead {
  if (Object.values(block).includes(unknownValue)) return { notices: [] };
  const wrong = checkProviderBlock(block);
  if (wrong.length > 0) return { notices: wrong };
  const said = (name: SettingName): Value => block[name] ?? fromEnvironment(name, environment);
  const notices: Notice[] = [];
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
  for (const [name, { range }] of Object.entries<Setting>(settings)) {
    const value = said(name as SettingName);
    if (range && value !== null && !(typeof value === "number" && isWithin(value, range))) {
      notices.push(outOfRange(name, value, range));
    }
  }
  if (address === undefined || notices.length > 0) return { notices };
  return {
    configuration: {
      address,
      credentials,
      concurrency: (said("concurrency") ?? 10) as number,
      headroomPercent: (said("headroom") ?? 20) as number,
      adopts: said("adopt") !== false,
    },
    notices: [],
  };
}

/**
 * Refuses a domain of the block that is none of those which the environment names, when the
 * credentials come from the environment: whoever writes the configuration need not be who may have
 * them. What is on this machine goes nowhere.
 */
function refuseForeign(block: ObjectValue, address: string, environment: Environment): Notice[] {
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
function readCredentialNames(block: ObjectValue, environment: Environment): Environment {
  const token = text(block["api_token"] ?? null);
  const id = text(block["client_id"] ?? null);
  const secret = text(block["client_secret"] ?? null);
  if (token !== undefined) return { AUTH0_API_TOKEN: token };
  const writesClient = id !== undefined || secret !== undefined;
  return {
    ...environment,
    ...(writesClient && { AUTH0_API_TOKEN: undefined }),
    ...(id !== undefined && { AUTH0_CLIENT_ID: id }),
    ...(secret !== undefined && {
      AUTH0_CLIENT_SECRET: secret,
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: undefined,
    }),
  };
}

function isComplete(credentials: Environment): boolean {
  const hasKey = ["AUTH0_CLIENT_SECRET", "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY"].some(
    (name) => credentials[name],
  );
  return Boolean(credentials["AUTH0_API_TOKEN"] || (credentials["AUTH0_CLIENT_ID"] && hasKey));
}

function fromEnvironment(name: SettingName, environment: Environment): Value {
  const setting: Setting = settings[name];
  const value = environment[setting.variable];
  if (value === undefined || value === "") return null;
  switch (setting.type) {
    case "string":
      return value;
    case "number":
      return Number.isNaN(Number(value)) ? value : Number(value);
    case "bool":
      return !["0", "false", "no"].includes(value.toLowerCase());
  }
}

function outOfRange(name: string, value: Value, [least, most]: readonly [number, number]): Notice {
  return {
    severity: "error",
    summary: `${name} is ${JSON.stringify(value)}`,
    detail: `A whole number from ${least} to ${most} belongs there.`,
    path: [{ attribute: name }],
  };
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function isLoopbackAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isHttp = protocol === "http:" || protocol === "https:";
  return isHttp && isLoopback(hostname);
}

function text(value: Value): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
