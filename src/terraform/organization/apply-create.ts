import { OperationError } from "../../errors/index.js";
import { configuration, readMarks, type CurrentOrganization } from "../../model/index.js";
import { noticesOf } from "../notice.js";
import type { WithNotices } from "../provider.js";
import type { Meeting, ManagedOrganizations } from "../store/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import { heldElsewhere, meetsItself, renamedMeanwhile } from "./apply-errors.js";
import { desiredOf } from "./desired.js";
import { fateOf } from "./fate.js";
import { findFormerToRename } from "./former-name.js";
import { weigh } from "./losses.js";
import { nameOf, settleState } from "./organization-state.js";
import { mindedNames } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";

type Applied = WithNotices<ObjectValue>;

/** Creates what a plan creates, or takes over the organization that is there. */
export async function applyCreate(
  tenant: ConfiguredTenant,
  planned: ObjectValue,
): Promise<Applied> {
  const { claims } = tenant;
  const store = requireStore(tenant);
  let created: CurrentOrganization | undefined;
  try {
    const former = await findFormerToRename(tenant, store, planned);
    const there = former ?? (await findShown(tenant, store, planned));
    if (there !== undefined) return await takeOver(tenant, store, there, planned);
    const { organization, isAdopted } = await store.create(desiredOf(planned), {
      onMeeting: (meeting) => judge(tenant, store, planned, meeting),
      onCreated: (organization) => {
        created = organization;
        claims.take(organization.id);
      },
    });
    claims.take(organization.id);
    return {
      value: settleState(planned, organization),
      notices: isAdopted ? [refusals.adopted(organization)] : [],
    };
  } catch (error) {
    if (created === undefined || tenant.adopts) throw error;
    // What this create made half can only be taken up again from the state: nothing adopts it. Where
    // the provider adopts, it stays out of the state, because Terraform destroys first what is in it.
    return unfinished(planned, created, error);
  }
}

/** The organization that the plan has shown to be taken over, as long as it is that: no create is tried then. */
async function findShown(
  { claims, notes }: ConfiguredTenant,
  store: ManagedOrganizations,
  planned: ObjectValue,
): Promise<CurrentOrganization | undefined> {
  const name = nameOf(planned) ?? "";
  const id = notes.record().takenAs(name);
  if (id === undefined || claims.isTaken(id)) return undefined;
  if (fateOf(id, claims, notes) !== undefined) return undefined;
  const found = await store.find({ id });
  return found?.name === name ? found : undefined;
}

/** Makes an organization that is there the one that was to be created. */
async function takeOver(
  tenant: ConfiguredTenant,
  store: ManagedOrganizations,
  former: CurrentOrganization,
  planned: ObjectValue,
): Promise<Applied> {
  const desired = desiredOf(planned);
  const current = await store.complete(former, mindedNames(planned));
  mayTakeOver(tenant, planned, {
    organization: former,
    changes: (await store.compare(desired, current)).changes,
  });
  const organization = await store.adopt(desired, current);
  return {
    value: settleState(planned, organization),
    notices: [
      former.name === organization.name
        ? refusals.adopted(organization)
        : refusals.adoptedAs(former.name, organization),
    ],
  };
}

/** What becomes of an organization that has the name of one that is to be created. */
async function judge(
  tenant: ConfiguredTenant,
  store: ManagedOrganizations,
  planned: ObjectValue,
  meeting: Meeting,
): Promise<"adopt" | "again"> {
  const { claims, notes } = tenant;
  const { organization } = meeting;
  const { id, name } = organization;
  if (claims.isTaken(id)) throw heldElsewhere(name, id);
  if (notes.record().noteOf(id)?.kind === "replaced") throw meetsItself(name);
  const fate = fateOf(id, claims, notes);
  if (fate?.kind === "stays" && fate.as !== undefined && fate.as !== name) {
    throw renamedMeanwhile(organization, fate.as);
  }
  if (fate?.kind === "stays" || (fate?.kind === "renamed" && fate.to === name)) {
    throw heldElsewhere(name, id);
  }
  if (fate !== undefined) {
    await store.makeRoom(name);
    return "again";
  }
  mayTakeOver(tenant, planned, meeting);
  return "adopt";
}

/** Takes an organization that is nothing else's, if it loses nothing by that which no plan has shown. */
function mayTakeOver(
  { claims, notes, adopts }: ConfiguredTenant,
  planned: ObjectValue,
  { organization, changes }: Meeting,
): void {
  const { id, name } = organization;
  const { owner } = readMarks(organization);
  if (owner !== undefined) {
    throw new OperationError(
      `Organization ${name} (${id}) belongs to ${owner}: a manifest with that owner manages it, so it is not taken over.`,
      { code: "other-owner" },
    );
  }
  if (!adopts) {
    throw new OperationError(
      `Organization ${name} exists already, and this provider does not adopt (adopt = false). Import it with the id ${name}: write an import block, or run terraform import with the resource's address and ${name}.`,
      { code: "name-taken" },
    );
  }
  const shown = notes.record().lossesOf(id, nameOf(planned) ?? name);
  const { losses, lost } = weigh(changes);
  if (losses.every((loss) => shown.has(loss))) {
    claims.take(id);
    return;
  }
  throw new OperationError(
    `Organization ${name} (${id}) exists, and the plan has not shown what taking it over would do to it, so it was left as it is: ${lost.join("; ")}.`,
    { code: "would-be-lost" },
  );
}

/** The state of an organization that was created and not finished, with the reason. */
function unfinished(planned: ObjectValue, created: CurrentOrganization, error: unknown): Applied {
  const state = settleState(planned, { ...created, ...withoutEntries });
  return { value: withoutUnknown(state), notices: noticesOf(error) };
}

const withoutEntries = Object.fromEntries(configuration.map(({ name }) => [name, []]));

function withoutUnknown(value: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]): [string, Value] => [
      key,
      part === unknownValue ? null : isObjectValue(part) ? withoutUnknown(part) : part,
    ]),
  );
}
