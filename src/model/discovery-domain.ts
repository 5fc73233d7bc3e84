import { z } from "zod";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { flag, requiredText, text, type Fields } from "./field.js";

const label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

const omittedKeeps = "Remove the line to keep what the tenant has, or write the other value.";

/** How an entry says which domain it is about. */
const domainKeys = {
  domain: requiredText({
    description: "The domain of people's addresses, such as `acme.example`.",
    example: "acme.example",
    otherExample: "acme.test",
    schema: z
      .string()
      .min(3)
      .max(255)
      .regex(
        new RegExp(`^(${label}\\.)*${label}$`),
        "must be a domain such as acme.example, in small letters",
      ),
    clearing: { by: "refused", instead: "Write the domain." },
  }),
} as const satisfies Fields;

/** What an organization says of one of its discovery domains. */
const domainSettings = {
  status: text({
    description:
      "Whether it is taken for granted that the domain is the organization's. Nobody looks it up: whoever writes `verified` says so.",
    example: "verified",
    otherExample: "pending",
    schema: z.enum(["pending", "verified"]),
    serverDefault: "pending",
    clearing: { by: "refused", instead: omittedKeeps },
  }),
  use_for_organization_discovery: flag({
    description:
      "Whether people with an address of the domain are led to the organization when they log in.",
    example: false,
    otherExample: true,
    schema: z.boolean(),
    serverDefault: true,
    clearing: { by: "refused", instead: omittedKeeps },
  }),
} as const satisfies Fields;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: `/api/v2/organizations/{id}/discovery-domains${rest}`,
    kind: "other",
    scope: `${verb}:organization_discovery_domains`,
  };
}

/** The domains by which people are led to an organization. */
export const discoveryDomains = collection({
  name: "discovery_domains",
  noun: { one: "discovery domain", many: "discovery domains" },
  description:
    "The domains by which people are led to the organization, at most 100. What a manifest declares is the whole of it, unless it says that it is a part.",
  example: [{ domain: "acme.example", status: "verified" }],
  otherExample: [{ domain: "acme.test" }],
  keys: domainKeys,
  ways: [["domain"]],
  identity: "domain",
  ignoresCase: true,
  settings: domainSettings,
  item: { id: "id" },
  told: ["verification_host", "verification_txt"],
  notices: [
    {
      on: "remove",
      says: "is removed: added again it gets another TXT record, which has to be set anew",
    },
    {
      on: "update",
      setting: "status",
      to: "pending",
      says: "is taken for verified no longer",
    },
  ],
  pasted: { id: "any", verification_host: "any", verification_txt: "any" },
  otherSpellings: [],
  isDoubtfulWhenEmpty: true,
  most: 100,
  read: { endpoint: endpoint("GET", "read"), key: "domains", paging: "checkpoint" },
  add: { endpoint: endpoint("POST", "create"), most: 1 },
  change: { endpoint: endpoint("PATCH", "update", "/{discovery_domain_id}"), most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete", "/{discovery_domain_id}"), most: 1 },
});
