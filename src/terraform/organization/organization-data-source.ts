import {
  organizationDataAttributes,
  type TerraformAttribute,
  type TerraformAttributes,
} from "../../derive/index.js";
import { invariant, OperationError } from "../../errors/index.js";
import { collectionOf, configuration, organizationNamePattern } from "../../model/index.js";
import type { Notice } from "../notice.js";
import type { DataSource } from "../provider.js";
import { unknownValue, type ObjectValue, type Value } from "../value.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";
import { dataOf } from "./organization-state.js";

/** The attributes by one of which the organization is found. */
const keys = ["id", "name"] as const;

/** Per collection, the attribute that leaves it out. */
const skips = configuration.map(({ name, noun }) => ({ name, noun, attribute: `skip_${name}` }));

const found: TerraformAttributes = Object.fromEntries(
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

const attributes: TerraformAttributes = {
  ...found,
  ...Object.fromEntries(
    skips.map(({ noun, attribute }): [string, TerraformAttribute] => [
      attribute,
      {
        kind: "plain",
        type: "bool",
        description: `Whether the ${noun.many} are left out, which saves a request; \`false\` unless set. They are null, too, where the tenant does not let us look.`,
        use: "optional",
        isSensitive: false,
      },
    ]),
  ),
};

/** The data source `orgwright_organization`: one organization, by name or by id. */
export function createOrganizationDataSource(tenant: () => ConfiguredTenant): DataSource {
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
      const organization = await store.find(key);
      if (organization === undefined) {
        throw new OperationError(
          `The tenant has no organization with the ${"id" in key ? `id ${key.id}` : `name ${key.name}`}.`,
          { code: "not-found" },
        );
      }
      const wanted = skips.filter(({ attribute }) => config[attribute] !== true);
      const bare = Object.fromEntries(
        Object.entries(organization).filter(([field]) => collectionOf(field) === undefined),
      );
      const complete = await store.completeIfAllowed(
        { ...bare, id: organization.id, name: organization.name },
        wanted.map((skip) => skip.name),
      );
      const said = skips.map(({ attribute }) => [attribute, config[attribute] ?? null] as const);
      return { ...dataOf(complete), ...Object.fromEntries(said) };
    },
  };
}

function validate(config: ObjectValue): readonly Notice[] {
  if (keys.some((key) => config[key] === unknownValue)) return [];
  const written = keys.filter((key) => (config[key] ?? null) !== null);
  const [key] = written;
  if (written.length === 1 && key !== undefined) return checkKey(key, config[key] ?? null);
  return [
    {
      severity: "error",
      summary:
        written.length === 0 ? "neither id nor name is written" : "both id and name are written",
      detail: "The organization is found by one of the two.",
    },
  ];
}

/** A key that no organization can have is a slip, and not an organization that is missing. */
function checkKey(key: (typeof keys)[number], value: Value): readonly Notice[] {
  const isPossible =
    typeof value === "string" &&
    (key === "id"
      ? /^org_[A-Za-z0-9]+$/.test(value)
      : value.length <= 50 && organizationNamePattern.test(value));
  if (isPossible) return [];
  return [
    {
      severity: "error",
      summary: `${JSON.stringify(value)} is no organization's ${key}`,
      detail:
        key === "id"
          ? "An id starts with org_ and goes on with letters and digits."
          : "A name consists of lowercase letters, digits, - and _, starts and ends with a letter or a digit, does not start with org_, and has at most 50 characters.",
      path: [{ attribute: key }],
    },
  ];
}
