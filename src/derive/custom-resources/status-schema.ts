import type { JsonSchema } from "../json-schema.js";

/** What a comparison of an organization came to. */
export const lastOutcomes = [
  "created",
  "adopted",
  "updated",
  "unchanged",
  "failed",
  "skipped",
] as const;

const time: JsonSchema = { type: "string", format: "date-time" };
const count: JsonSchema = { type: "integer", format: "int64", minimum: 0 };

const observedGeneration: JsonSchema = {
  ...count,
  description: "The generation of the spec that the status speaks of.",
};

/** What is known of an organization that a resource declares. */
export function organizationStatus(): JsonSchema {
  return {
    type: "object",
    description: "What became of it. Orgwright writes it.",
    properties: {
      observedGeneration,
      id: { type: "string", description: "The organization's id in the tenant." },
      lastOutcome: {
        type: "string",
        enum: [...lastOutcomes],
        description: "What the last comparison came to.",
      },
      lastChangeTime: {
        ...time,
        description: "When Orgwright last changed the organization.",
      },
      drift: {
        type: "object",
        description: "A change that others made, and that was found.",
        required: ["since", "fields"],
        properties: {
          since: { ...time, description: "When it was made or, where nobody knows, found." },
          by: { type: "string", description: "Who made it, where the tenant's log tells." },
          fields: {
            type: "array",
            items: { type: "string" },
            "x-kubernetes-list-type": "atomic",
            description: "The fields that it is about, such as `branding.logo_url`.",
          },
        },
      },
      conditions: conditions(
        "`Ready`: the tenant has it as declared. `Synced`: the last comparison succeeded. `Reconciling` and `Stalled`: whether work goes on or waits for somebody.",
      ),
    },
  };
}

/** What is known of a tenant. */
export function tenantStatus(): JsonSchema {
  return {
    type: "object",
    description: "What is known of the tenant. Orgwright writes it.",
    properties: {
      observedGeneration,
      organizations: { ...count, description: "How many resources declare an organization of it." },
      ready: { ...count, description: "How many of them are as declared." },
      lastFullLookTime: { ...time, description: "When the whole tenant was looked at last." },
      holder: { type: "string", description: "The replica that writes to it." },
      shard: { ...count, description: "The shard that it belongs to." },
      conditions: conditions(
        "`Ready`: it answers, and the credentials are good. `Synced`: the last look at it succeeded. `Reconciling` and `Stalled`: whether work goes on or waits for somebody.",
      ),
    },
  };
}

function conditions(description: string): JsonSchema {
  return {
    type: "array",
    description,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
    items: {
      type: "object",
      required: ["type", "status", "reason", "message", "lastTransitionTime"],
      properties: {
        type: { type: "string", maxLength: 316 },
        status: { type: "string", enum: ["True", "False", "Unknown"] },
        reason: { type: "string", minLength: 1, maxLength: 1024 },
        message: { type: "string", maxLength: 32_768 },
        observedGeneration: count,
        lastTransitionTime: time,
      },
    },
  };
}
