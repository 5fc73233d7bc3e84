import { organizationResourceAttributes } from "../../derive/index.js";
import { OperationError } from "../../errors/index.js";
import { configuration } from "../../model/index.js";
import { conformState } from "../conform-state.js";
import type { Notice } from "../notice.js";
import type { ForeignState, Resource } from "../provider.js";
import { isObjectValue, type ObjectValue } from "../value.js";
import { applyResource } from "./apply-resource.js";
import { checkConfiguration } from "./check-configuration.js";
import { generateConfiguration } from "./generate-configuration.js";
import { moveOrganization } from "./move-organization.js";
import { desiredOf } from "./desired.js";
import { idOf, nameOf, refreshState } from "./organization-state.js";
import { refreshPeople, saidPeople } from "./people-state.js";
import { keepShared, planResource } from "./plan-resource.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";

/** The resource `orgwright_organization`, on the tenant that the provider block names. */
export function createOrganizationResource(tenant: () => ConfiguredTenant): Resource {
  return {
    schema: {
      version: 0,
      description:
        "An organization of the tenant. What is not configured stays as the tenant has it.",
      attributes: organizationResourceAttributes,
    },
    validate,
    upgradeState,
    read,
    plan: (request) => planResource(tenant(), request),
    apply: (request) => applyResource(tenant(), request),
    importState,
    generateConfig: generateConfiguration,
    moveState,
  };

  function validate(config: ObjectValue): readonly Notice[] {
    const name = nameOf(config);
    if (name !== undefined) tenant().claims.validate(name);
    return checkConfiguration(config);
  }

  function upgradeState(state: ObjectValue): ObjectValue {
    const upgraded = conformState(organizationResourceAttributes, state);
    const { claims, notes } = tenant();
    const id = idOf(upgraded);
    claims.load(id, nameOf(upgraded));
    keepShared({ claims, notes }, id);
    return upgraded;
  }

  function moveState(source: ForeignState): ObjectValue | undefined {
    const moved = moveOrganization(source);
    if (moved !== undefined) tenant().claims.see(idOf(moved));
    return moved;
  }

  async function read(state: ObjectValue): Promise<ObjectValue | null> {
    const { store, claims, notes } = tenant();
    const id = idOf(state);
    if (store === undefined) return state;
    const imported = claims.takeImport(id);
    const found = imported ?? (await store.find({ id }));
    if (found === undefined) return null;
    claims.read(found);
    if (imported !== undefined) return refreshState(state, imported);
    // What came with an import and nobody declares would be read with every plan from then on.
    const left = notes.leftOutOf(id);
    const managed = configuration
      .map((collection) => collection.name)
      .filter((name) => isObjectValue(state[name]) && !left.has(name));
    const forgotten = Object.fromEntries([...left].map((name) => [name, null]));
    const refreshed = refreshState(
      { ...state, ...forgotten },
      await store.complete(found, managed),
    );
    return { ...refreshed, ...(await readPeople(state, found)) };
  }

  /** What the state says of people, as far as it is so. */
  async function readPeople(
    state: ObjectValue,
    { id, name }: { readonly id: string; readonly name: string },
  ): Promise<ObjectValue> {
    const said = saidPeople(state);
    if (said.length === 0) return {};
    const found = await requireStore(tenant()).findPeople({ id, name }, desiredOf(state));
    return Object.fromEntries(
      said.map((collection) => {
        const before = state[collection.name];
        return [
          collection.name,
          isObjectValue(before) ? refreshPeople(collection, before, found) : null,
        ];
      }),
    );
  }

  async function importState(key: string): Promise<ObjectValue> {
    const { claims } = tenant();
    const store = requireStore(tenant());
    const isId = key.startsWith("org_");
    const found = key === "" ? undefined : await store.find(isId ? { id: key } : { name: key });
    if (found === undefined) {
      throw new OperationError(
        `The tenant has no organization with the ${isId ? "id" : "name"} ${key || '""'}. Import by name or by an id that starts with org_.`,
        { code: "not-found" },
      );
    }
    const all = configuration.map((collection) => collection.name);
    const completed = await store.completeIfAllowed(found, all);
    claims.import(completed);
    return refreshState(null, completed);
  }
}
