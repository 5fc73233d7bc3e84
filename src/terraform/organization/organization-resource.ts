import { organizationResourceAttributes } from "../../derive/index.js";
import { DiagnosticError, invariant, OperationError } from "../../errors/index.js";
import { readMarks, type CurrentOrganization } from "../../model/index.js";
import { conformState } from "../conform-state.js";
import type { Notice } from "../notice.js";
import type { ApplyRequest, PlanRequest, Resource, WithNotices } from "../provider.js";
import type { OrganizationStore } from "../store/index.js";
import { isObjectValue, isWhollyKnown, type ObjectValue, type Value } from "../value.js";
import { attributePathOf, checkConfiguration, desiredOf } from "./check-configuration.js";
import { generateConfiguration } from "./generate-configuration.js";
import { moveOrganization } from "./move-organization.js";
import { refreshState, settleState } from "./organization-state.js";
import { planOrganization } from "./plan-organization.js";
import { requireStore, type Tenant } from "./tenant.js";

/** The resource `orgwright_organization`, on the tenant that the provider block names. */
export function createOrganizationResource(tenant: () => Tenant): Resource {
  return {
    schema: {
      version: 0,
      description:
        "An organization of the tenant. What is not configured stays as the tenant has it.",
      attributes: organizationResourceAttributes,
    },
    validate: checkConfiguration,
    upgradeState: (state) => conformState(organizationResourceAttributes, state),
    read,
    plan,
    apply,
    importState,
    generateConfig: generateConfiguration,
    moveState: moveOrganization,
  };

  async function read(state: ObjectValue): Promise<ObjectValue | null> {
    const { store } = tenant();
    if (store === undefined) return state;
    const found = await store.find({ id: idOf(state) });
    if (found === undefined) return null;
    const isRead = isObjectValue(state["connections"]);
    return refreshState(state, isRead ? await withConnections(store, found) : found);
  }

  async function plan({ prior, config }: PlanRequest): Promise<WithNotices<ObjectValue | null>> {
    if (config === null) return { value: null, notices: refuseProtected(prior) };
    const value = planOrganization(prior, config);
    const notices = [
      ...(prior === null ? await warnOfExisting(config) : []),
      ...(await checkReferences(prior, config)),
    ];
    return { value, notices };
  }

  async function apply({
    prior,
    config,
    planned,
  }: ApplyRequest): Promise<WithNotices<ObjectValue | null>> {
    const store = requireStore(tenant());
    if (planned === null || config === null) {
      invariant(prior, "nothing is to be destroyed");
      const refusals = refuseProtected(prior);
      if (refusals.length > 0) return { value: prior, notices: refusals };
      await store.delete(idOf(prior));
      return { value: null, notices: [] };
    }
    // What was unknown while planning is judged now, before the first write.
    const mistakes = checkConfiguration(config);
    if (mistakes.length > 0) return { value: prior, notices: mistakes };
    const desired = desiredOf(config);
    try {
      if (prior !== null) {
        const organization = await store.update(idOf(prior), desired);
        return { value: settleState(planned, organization), notices: [] };
      }
      const { organization, isAdopted } = await store.create(desired);
      return {
        value: settleState(planned, organization),
        notices: isAdopted ? [adopted(organization)] : [],
      };
    } catch (error) {
      // The state stays as it was: a create that failed half-way is adopted next time, whereas a
      // resource that is in the state and failed would be destroyed first.
      if (error instanceof DiagnosticError) {
        return { value: prior, notices: noticesAt(error.diagnostics, config) };
      }
      throw error;
    }
  }

  async function importState(key: string): Promise<ObjectValue> {
    const store = requireStore(tenant());
    const isId = key.startsWith("org_");
    const found = await store.find(isId ? { id: key } : { name: key });
    if (found === undefined) {
      throw new OperationError(
        `The tenant has no organization with the ${isId ? "id" : "name"} ${key}. Import by name or by an id that starts with org_.`,
        { code: "not-found" },
      );
    }
    return refreshState(null, await withConnections(store, found));
  }

  async function warnOfExisting(config: ObjectValue): Promise<readonly Notice[]> {
    const { store, adopts } = tenant();
    const name = config["name"];
    if (store === undefined || typeof name !== "string") return [];
    const glimpse = await store.glimpse(name);
    if (glimpse.kind !== "taken") return [];
    const { owner } = readMarks(glimpse.organization);
    const common = { path: [{ attribute: "name" }] };
    if (owner !== undefined) {
      return [
        {
          ...common,
          severity: "error",
          summary: `organization ${name} belongs to ${owner}`,
          detail:
            "It exists already, and a manifest with that owner manages it; so it is not adopted. Import it, if it shall be managed here from now on.",
        },
      ];
    }
    return [
      adopts
        ? {
            ...common,
            severity: "warning",
            summary: `organization ${name} exists already`,
            detail:
              "It will be adopted: what is configured here is changed where it differs, everything else stays. An `import` block shows beforehand what would change.",
          }
        : {
            ...common,
            severity: "error",
            summary: `organization ${name} exists already`,
            detail: `The provider does not adopt (adopt = false). Import it: write an import block with id = "${name}".`,
          },
    ];
  }

  async function checkReferences(
    prior: ObjectValue | null,
    config: ObjectValue,
  ): Promise<readonly Notice[]> {
    const { store } = tenant();
    const connections = config["connections"] ?? null;
    const isNew = referencesOf(connections) !== referencesOf(prior?.["connections"] ?? null);
    if (store === undefined || !isNew || !isWhollyKnown(connections)) return [];
    if (typeof config["name"] !== "string") return [];
    return noticesAt(await store.checkReferences(desiredOf(config)), config);
  }
}

/** The text of which connections a value refers to; equal texts need no second look. */
function referencesOf(connections: Value): string {
  if (!isObjectValue(connections)) return "";
  const references = Object.entries(connections).map(([key, entry]) =>
    isObjectValue(entry) ? (entry["name"] ?? entry["connection_id"] ?? key) : key,
  );
  return JSON.stringify(references.map(String).sort());
}

async function withConnections(
  store: OrganizationStore,
  organization: CurrentOrganization,
): Promise<CurrentOrganization> {
  return { ...organization, connections: await store.connectionsOf(organization.id) };
}

function noticesAt(
  diagnostics: DiagnosticError["diagnostics"],
  config: ObjectValue,
): readonly Notice[] {
  return diagnostics.map(({ severity, summary, detail, path: [, ...path] }) => ({
    severity,
    summary,
    ...(detail !== undefined && { detail }),
    path: attributePathOf(path, config),
  }));
}

function refuseProtected(prior: ObjectValue | null): readonly Notice[] {
  if (prior?.["protected"] !== true) return [];
  const name = typeof prior["name"] === "string" ? prior["name"] : idOf(prior);
  return [
    {
      severity: "error",
      summary: `organization ${name} is protected`,
      detail:
        "It is never deleted while `protected = true` is in force. Remove that line, apply, and destroy it then; or take it out of the state with a `removed` block.",
    },
  ];
}

function adopted(organization: CurrentOrganization): Notice {
  return {
    severity: "warning",
    summary: `organization ${organization.name} was adopted`,
    detail: `It existed already (${organization.id}) and is managed here from now on.`,
  };
}

function idOf(state: ObjectValue): string {
  const id = state["id"];
  invariant(typeof id === "string" && id !== "", "a state has no id");
  return id;
}
