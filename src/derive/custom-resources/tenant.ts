import { longestOwner } from "../../model/index.js";
import type { JsonSchema } from "../json-schema.js";
import {
  age,
  column,
  condition,
  define,
  reference,
  type CustomResourceDefinition,
} from "./definition.js";
import { tenantPolicies } from "./names.js";
import { tenantStatus } from "./status-schema.js";
import { withRules, type SchemaOptions } from "./structural-schema.js";

/** The definition of tenants. */
export function tenantDefinition(options: SchemaOptions): CustomResourceDefinition {
  return define({
    kind: "Tenant",
    plural: "tenants",
    shortNames: ["ten"],
    description: "A tenant of Auth0: its address, its limits and where its credentials are.",
    columns: [
      column("Domain", ".spec.domain"),
      condition("Ready"),
      column("Organizations", ".status.organizations", "integer"),
      column("Policy", ".spec.policy", "string", 1),
      column("Holder", ".status.holder", "string", 1),
      age,
    ],
    spec: tenantSpec(options),
    status: tenantStatus(),
  });
}

function tenantSpec(options: SchemaOptions): JsonSchema {
  return {
    type: "object",
    description: "Which tenant, and what may be done to it.",
    required: ["domain", "credentialsSecretRef"],
    properties: {
      domain: {
        type: "string",
        minLength: 1,
        maxLength: 300,
        description:
          "The tenant's domain, such as `acme.eu.auth0.com`; or the address of a tenant on the same machine, such as `http://127.0.0.1:4010`.",
        ...withRules(
          [
            {
              rule: String.raw`!self.startsWith('http://') || self.matches('^http://(localhost|127[.][0-9]+[.][0-9]+[.][0-9]+|\\[::1\\])(:[0-9]+)?/?$')`,
              message:
                "Plain http would show the token to everybody on the way. Write a domain such as acme.eu.auth0.com.",
            },
          ],
          options,
        ),
      },
      audience: {
        type: "string",
        minLength: 1,
        maxLength: 600,
        description: "What tokens are asked for; the tenant's Management API unless it is written.",
      },
      credentialsSecretRef: {
        description:
          "A Secret of the same namespace with `domain`, which says whom the rest is for, and with `clientId` and `clientSecret`, `clientId` and `privateKey` (PEM), or `token`. It is read again when it changes.",
        ...reference(),
      },
      owner: {
        type: "string",
        minLength: 1,
        maxLength: longestOwner,
        description: "Whose organizations these are. Noted on each of them in the tenant.",
      },
      policy: {
        type: "string",
        enum: [...tenantPolicies],
        description:
          "What may be done: `create-only` creates; `upsert`, which holds unless something is written, updates as well. Deleted is what `deletionPolicy` and `absent` of an Organization say.",
      },
      maxDeletes: limit(
        "How many organizations may be deleted within a day: a number, or a share of the owner's such as `10%`, which holds unless something is written.",
      ),
      maxRemovals: limit(
        "How many people may be taken out of an organization because `exactly` does not name them: a number, or a share such as `10%`, which holds unless something is written.",
      ),
      resync: {
        type: "string",
        pattern: "^[0-9]{1,6}(s|m|h)$",
        description: "Time between looks at the whole tenant: `1h` unless something is written.",
      },
      suspend: {
        type: "boolean",
        description:
          "Whether the tenant is only looked at, and nothing is written for the time being.",
      },
    },
  };
}

function limit(description: string): JsonSchema {
  return {
    "x-kubernetes-int-or-string": true,
    anyOf: [{ type: "integer" }, { type: "string" }],
    pattern: "^[0-9]{1,9}%?$",
    description,
  };
}
