import type { Variables } from "../variables.js";
import type { PlainAttribute, TerraformSchema } from "../derive/index.js";
import { isLoopback } from "../loopback.js";
import { parseLimit } from "../limit.js";
import type { Notice } from "./notice.js";
import { unknownValue, type ObjectValue, type Value } from "./value.js";

interface Setting {
  readonly type: "string" | "number" | "bool";
  /** Where the value comes from when the block does not have it: Auth0's own names where it has one. */
  readonly variable: string;
  readonly description: string;
  readonly isSensitive?: true;
  readonly range?: readonly [number, number];
  readonly values?: readonly string[];
  /** Whether it is a number, or a share of what there is. */
  readonly isLimit?: true;
}

/** Everything that the provider block may say, once. */
const settings = {
  domain: {
    type: "string",
    variable: "AUTH0_DOMAIN",
    description: "The tenant's domain, such as `acme.eu.auth0.com`.",
  },
  audience: {
    type: "string",
    variable: "AUTH0_AUDIENCE",
    description:
      "What tokens are asked for, needed with a custom domain: `https://acme.eu.auth0.com/api/v2/`, with the tenant's own domain and the slash at its end.",
  },
  client_id: {
    type: "string",
    variable: "AUTH0_CLIENT_ID",
    description: "Id of the machine-to-machine application that may use the Management API.",
  },
  client_secret: {
    type: "string",
    variable: "AUTH0_CLIENT_SECRET",
    description: "Secret of that application.",
    isSensitive: true,
  },
  client_assertion_private_key: {
    type: "string",
    variable: "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY",
    description:
      "Private key of that application in PEM form, instead of a secret: an RSA key of 2048 bits or more.",
    isSensitive: true,
  },
  client_assertion_signing_alg: {
    type: "string",
    variable: "AUTH0_CLIENT_ASSERTION_SIGNING_ALG",
    description: "How that key signs: `RS256` unless set, `RS384` or `PS256`.",
    values: ["RS256", "RS384", "PS256"],
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
  max_removals: {
    type: "string",
    variable: "ORGWRIGHT_MAX_REMOVALS",
    description:
      "How many people may be taken out of one organization because `exactly` does not name them: a number, or a share of those that it has, `10%` unless set, and five at least of a share.",
    isLimit: true,
  },
  allow_empty: {
    type: "bool",
    variable: "ORGWRIGHT_ALLOW_EMPTY",
    description: "Whether all people may be taken out of an organization; `false` unless set.",
  },
  base_url: {
    type: "string",
    variable: "ORGWRIGHT_BASE_URL",
    description:
      "Address of an embedded tenant on this machine, such as `http://127.0.0.1:4010`, instead of a domain.",
  },
} as const satisfies Record<string, Setting>;

/** A name in the provider block. */
export type SettingName = keyof typeof settings;
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

const settingNames = Object.keys(settings) as SettingName[];

/** What is wrong with a provider block by itself. */
export function checkProviderBlock(block: ObjectValue): readonly Notice[] {
  const notices = settingNames.flatMap((name) => checkSetting(name, block[name] ?? null, name));
  if (isText(block["client_secret"]) && isText(block["client_assertion_private_key"])) {
    notices.push({
      severity: "error",
      summary: "client_secret and client_assertion_private_key are both written",
      detail: "The application proves who it is by one of the two. Keep that one.",
      path: [{ attribute: "client_assertion_private_key" }],
    });
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
 * What a setting comes to, from the block or else from the environment, and what is wrong with it;
 * the value is null where neither says anything.
 */
export function settle(
  name: SettingName,
  block: ObjectValue,
  environment: Variables,
): { readonly value: Value; readonly notices: readonly Notice[] } {
  const written = block[name] ?? null;
  if (written !== null) return { value: written, notices: checkSetting(name, written, name) };
  const value = fromEnvironment(name, environment);
  return { value, notices: checkSetting(name, value, settings[name].variable) };
}

/** What is wrong with the environment where the block leaves something to it. */
export function checkEnvironment(block: ObjectValue, environment: Variables): readonly Notice[] {
  return settingNames.flatMap((name) => settle(name, block, environment).notices);
}

function fromEnvironment(name: SettingName, environment: Variables): Value {
  const setting: Setting = settings[name];
  const value = environment[setting.variable]?.trim();
  if (value === undefined || value === "") return null;
  switch (setting.type) {
    case "string":
      return value;
    case "number":
      return Number.isNaN(Number(value)) ? value : Number(value);
    case "bool":
      return truthValues.get(value.toLowerCase()) ?? value;
  }
}

/** What a variable may say of something that is on or off. Any other word is a mistake. */
const truthValues: ReadonlyMap<string, boolean> = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

/** @param source what the user calls the place of the value. */
function checkSetting(name: SettingName, value: Value, source: string): readonly Notice[] {
  const { type, range, values, isLimit }: Setting = settings[name];
  if (value === null || value === unknownValue) return [];
  const rule =
    type === "bool" && typeof value !== "boolean"
      ? `It is on or off: ${[...truthValues.keys()].join(", ")}.`
      : range && !(typeof value === "number" && isWithin(value, range))
        ? `A whole number from ${range[0]} to ${range[1]} belongs there.`
        : values && !(typeof value === "string" && values.includes(value))
          ? `Allowed are ${values.join(", ")}.`
          : isLimit && !(isText(value) && parseLimit(value) !== undefined)
            ? "A number such as 3, or a share such as 10%, belongs there."
            : undefined;
  if (rule === undefined) return [];
  return [
    {
      severity: "error",
      summary: `${source} is ${JSON.stringify(value)}`,
      detail: rule,
      path: [{ attribute: name }],
    },
  ];
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

function isText(value: Value | undefined): value is string {
  return typeof value === "string" && value !== "";
}
