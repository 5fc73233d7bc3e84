import { organizationDataAttributes, type TerraformAttributes } from "../../derive/index.js";
import { invariant, OperationError } from "../../errors/index.js";
import type { Notice } from "../notice.js";
import type { DataSource } from "../provider.js";
import { unknownValue, type ObjectValue } from "../value.js";
import { requireStore, type Tenant } from "./tenant.js";
import { dataOf } from "./organization-state.js";

/** The attributes by one of which the organization is found. */
const keys = ["id", "name"] as const;

const attributes: TerraformAttributes = Object.fromEntries(
  Object.entries(organizationDataAttributes).map(([name, attribute]) =>
    (keys as readonly string[]).includes(name)
      ? [
          name,
          {
            ...attribute,
            use: "optional-computed",
            description: `${attribute.description} Write either \`id\` or \`name\`.`,
          },
        ]
      : [name, attribute],
  ),
);

/** The data source `orgwright_organization`: one organization, by name or by id. */
export function createOrganizationDataSource(tenant: () => Tenant): DataSource {
  return {
    schema: {
      version: 0,
      description: "An organization of the tenant that is managed elsewhere.",
      attributes,
    },
    validate,
    async read(config) {
      const store = requireStore(tenant());
      const { id, name } = config;
      invariant(typeof id === "string" || typeof name === "string", "neither id nor name is known");
      const key = typeof id === "string" ? { id } : { name: name as string };
      const found = await store.find(key);
      if (found === undefined) {
        throw new OperationError(
          `The tenant has no organization with the ${"id" in key ? `id ${key.id}` : `name ${key.name}`}.`,
          { code: "not-found" },
        );
      }
      return dataOf({ ...found, connections: await store.connectionsOf(found.id) });
    },
  };
}

function validate(config: ObjectValue): readonly Notice[] {
  if (keys.some((key) => config[key] === unknownValue)) return [];
  const written = keys.filter((key) => (config[key] ?? null) !== null);
  if (written.length === 1) return [];
  return [
    {
      severity: "error",
      summary:
        written.length === 0 ? "neither id nor name is written" : "both id and name are written",
      detail: "The organization is found by one of the two.",
    },
  ];
}
