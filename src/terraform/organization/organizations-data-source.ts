import { organizationDataAttributes, type TerraformAttribute } from "../../derive/index.js";
import { collectionOf, configuration, type CurrentOrganization } from "../../model/index.js";
import type { DataSource } from "../provider.js";
import { isObjectValue, type ObjectValue } from "../value.js";
import { dataOf } from "./organization-state.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";

const listed = Object.fromEntries(
  Object.entries(organizationDataAttributes).filter(([name]) => collectionOf(name) === undefined),
);

const leftOut = configuration.map(({ noun }) => noun.many).join(", ");

/** The data source `orgwright_organizations`: those that pass its filters, from one listing. */
export function createOrganizationsDataSource(tenant: () => ConfiguredTenant): DataSource {
  return {
    schema: {
      version: 0,
      description: `The tenant's organizations, by name, without their ${leftOut}.`,
      attributes: {
        name_prefix: filter("Only organizations whose name starts with this.", "string"),
        metadata: filter("Only organizations that have all of these pairs in their metadata.", [
          "map",
          "string",
        ]),
        organizations: {
          kind: "nested",
          nesting: "list",
          description: "The organizations found, ordered by name.",
          use: "computed",
          isSensitive: false,
          attributes: listed,
        },
      },
    },
    validate: () => [],
    async read(config) {
      const all = await requireStore(tenant()).list();
      const found = all
        .filter((organization) => passes(organization, config))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return { ...config, organizations: found.map(toListed) };
    },
  };
}

function filter(
  description: string,
  type: Extract<TerraformAttribute, { kind: "plain" }>["type"],
): TerraformAttribute {
  return { kind: "plain", type, description, use: "optional", isSensitive: false };
}

function passes(organization: CurrentOrganization, config: ObjectValue): boolean {
  const { name_prefix: prefix, metadata } = config;
  if (typeof prefix === "string" && !organization.name.startsWith(prefix)) return false;
  if (!isObjectValue(metadata)) return true;
  return Object.entries(metadata).every(([key, value]) => organization.metadata?.[key] === value);
}

function toListed(organization: CurrentOrganization): ObjectValue {
  const data = dataOf(organization);
  return Object.fromEntries(Object.keys(listed).map((name) => [name, data[name] ?? null]));
}
