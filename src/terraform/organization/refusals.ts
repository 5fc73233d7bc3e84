import type { Collection, CurrentOrganization, Marks } from "../../model/index.js";
import { defaultLimit, renderLimit } from "../../limit.js";
import { judgeRemovals, leastRemovals, type RemovalLimits } from "../../plan/index.js";
import type { Notice } from "../notice.js";

const atName = { path: [{ attribute: "name" }] };

/** An organization would be destroyed at one address and taken over at another. */
export function movedWithoutSaying(name: string): Notice {
  return {
    severity: "error",
    summary: `organization ${name} would be created and destroyed in one run`,
    detail: `It is in the state under another address, and this plan destroys it there: its members, roles and invitations would be gone. If the resource has only been renamed or moved, say so, with the two addresses that the plan shows:

  moved {
    from = orgwright_organization.OLD
    to   = orgwright_organization.NEW
  }

In a construct, call moveFromId("OLD ID") or moveTo(...) on it. If it shall really be deleted and made again, destroy it in a run of its own, and create it in the next.`,
  };
}

/** Two resources would have one name. */
export function nameTwice(name: string): Notice {
  return {
    severity: "error",
    summary: `two resources are organization ${name}`,
    detail:
      "A tenant has one organization of a name, so that both would change the same one, and destroying one resource would take it from the other. Keep one of them; if the resource has only got another address, write a `moved` block instead.",
    ...atName,
  };
}

/** Two resources of the state are one organization. */
export function heldTwice(name: string, id: string): Notice {
  return {
    severity: "error",
    summary: `two resources hold organization ${name}`,
    detail: `Both have ${id} in the state, so that both would change the same organization, and destroying one resource would take it from the other. Take one of them out of the state, with a \`removed\` block that has \`destroy = false\`.`,
  };
}

/** One object of the state is to be destroyed, and another is the same organization and stays. */
export function heldAndDestroyed(name: string, id: string): Notice {
  return {
    severity: "error",
    summary: `organization ${name} would be kept and destroyed in one run`,
    detail: `Two objects of the state are ${id}: this resource keeps it, and the plan destroys the other, with which the organization's members, roles and invitations would be gone. If the resource has only been moved, write a \`moved\` block instead of importing it at its new address. Otherwise take the other one out of the state first, with a \`removed\` block that has \`destroy = false\`, or with \`terraform state rm\`.`,
  };
}

/** Something goes from the state, and what it stood for stays. */
export function leftAlone(name: string, id: string): Notice {
  return {
    severity: "warning",
    summary: `organization ${name} is not deleted`,
    detail: `Another object of the state is the same organization (${id}), and keeps it. This one leaves the state, and nothing else happens.`,
  };
}

/** `protected` stands in the resource itself. */
export function protectedHere(name: string): Notice {
  return {
    severity: "error",
    summary: `organization ${name} is protected`,
    detail:
      "It is never deleted while `protected = true` is in force. Remove that line, apply, and destroy it then; or take it out of the state with a `removed` block.",
  };
}

/** What the marks on an organization say against deleting it. */
export function refuseMarked(name: string, { owner, isProtected }: Marks): readonly Notice[] {
  if (owner === undefined) return [];
  const whose = `A manifest with the owner ${owner} manages it`;
  const wayOut =
    "Let that manifest delete it; here, take it out of the state with a `removed` block that has `destroy = false`.";
  return [
    isProtected
      ? {
          severity: "error",
          summary: `organization ${name} is protected by ${owner}`,
          detail: `${whose}, and says \`protected: true\`. ${wayOut}`,
        }
      : {
          severity: "error",
          summary: `organization ${name} belongs to ${owner}`,
          detail: `${whose}, and would make an empty one in its place. ${wayOut}`,
        },
  ];
}

/** The organization to be adopted belongs to the owner of a manifest. */
export function foreignOwner(name: string, owner: string): Notice {
  return {
    severity: "error",
    summary: `organization ${name} belongs to ${owner}`,
    detail:
      "It exists already, and a manifest with that owner manages it; so it is not adopted. Import it, if it shall be managed here from now on.",
    ...atName,
  };
}

/** Two resources would take over one organization, one of them by a former name. */
export function takenTwice(name: string, id: string): Notice {
  return {
    severity: "error",
    summary: `two resources would take over organization ${name}`,
    detail: `Both would be ${id}: a resource is to be created with its name, or with \`former_names\` that say that it was called so. It can be one of them alone; take the name out of the other.`,
    ...atName,
  };
}

/**
 * The organization exists, and the provider does not adopt.
 *
 * @param to the name that the resource has; another than the organization's where that is a former one
 */
export function notAdopting(name: string, to: string): Notice {
  const was = name === to ? "" : ` It is a former name of ${to}.`;
  return {
    severity: "error",
    summary: `organization ${name} exists already`,
    detail: `The provider does not adopt (adopt = false).${was} Import it: write an import block with id = "${name}".`,
    ...atName,
  };
}

/**
 * The organization will be taken over, and this is what becomes of it.
 *
 * @param to the name that it will have
 */
export function willAdopt(
  { name, id }: CurrentOrganization,
  to: string,
  lost: readonly string[],
  filled: readonly string[],
): Notice {
  const isRenamed = name !== to;
  const parts = [
    isRenamed
      ? `${name} is a former name of ${to}: it will be renamed to ${to} and adopted (${id}), and no other is created. What is not configured here stays as it is.`
      : `It will be adopted (${id}), unless this plan gives it another name; what is not configured here stays as it is.`,
    lost.length > 0 ? `What it has now and will not have afterwards:\n${list(lost)}` : "",
    filled.length > 0 ? `What it will get:\n${list(filled)}` : "",
    lost.length + filled.length === 0 && !isRenamed ? "It is as configured already." : "",
  ];
  return {
    severity: "warning",
    summary: isRenamed
      ? `organization ${name} will be renamed to ${to}`
      : `organization ${name} exists already`,
    detail: parts.filter((part) => part !== "").join("\n\n"),
    ...atName,
  };
}

/** An organization was taken over under a new name. */
export function adoptedAs(name: string, { name: to, id }: CurrentOrganization): Notice {
  return {
    severity: "warning",
    summary: `organization ${name} was renamed to ${to} and adopted`,
    detail: `It existed already (${id}) and is managed here from now on.`,
  };
}

/** An organization was taken over. */
export function adopted({ name, id }: CurrentOrganization): Notice {
  return {
    severity: "warning",
    summary: `organization ${name} was adopted`,
    detail: `It existed already (${id}) and is managed here from now on.`,
  };
}

/** The name belongs to an organization that is not of this configuration. */
export function nameOfOther(name: string, holder: CurrentOrganization): Notice {
  return {
    severity: "error",
    summary: `the name ${name} is taken`,
    detail: `Organization ${holder.id}${holder.display_name === undefined ? "" : ` (${holder.display_name})`} has it, and nothing in this plan renames or destroys that one; Auth0 would refuse with 409. Choose another name, or rename that organization first.`,
    ...atName,
  };
}

/**
 * Entries that nobody had in the state go.
 *
 * @param isOpen whether it is known only while applying which of them are written
 */
export function entriesGo(
  name: string,
  collection: string,
  lost: readonly string[],
  isOpen: boolean,
): Notice {
  const what = isOpen ? "may be removed, which is known only after apply" : "will be removed";
  return {
    severity: "warning",
    summary: `${collection} of organization ${name} ${what}`,
    detail: `They were not managed here, and a declared map is the whole of it:\n${list(lost)}\n\nWrite those that shall stay.`,
    path: [{ attribute: collection }],
  };
}

/** Entries that no plan has shown are left. */
export function entriesSpared(name: string, collection: string, spared: readonly string[]): Notice {
  return {
    severity: "warning",
    summary: `organization ${name} has more ${collection} than are written`,
    detail: `They were not there when this was planned, so they were left:\n${list(spared)}\n\nThe next plan shows their removal.`,
    path: [{ attribute: collection }],
  };
}

/** People whom nobody had in the state leave. */
export function peopleGo(
  name: string,
  { name: collection, noun }: Collection,
  labels: readonly string[],
  isOpen: boolean,
): Notice {
  const count = `${labels.length} ${labels.length === 1 ? noun.one : noun.many}`;
  const what = isOpen ? "may be taken out, which is known only after apply" : "will be taken out";
  return {
    severity: "warning",
    summary: `${count} of organization ${name} ${what}`,
    detail: `\`exactly\` means these and nobody else:\n${list(labels, 20)}\n\nWrite those who shall stay, or \`include\` in the place of \`exactly\`.`,
    path: [{ attribute: collection }],
  };
}

/** More people would leave organizations than may. */
export function tooManyLeave(
  actions: Parameters<typeof judgeRemovals>[0],
  limits: RemovalLimits,
): readonly Notice[] {
  const { maxRemovals = defaultLimit } = limits;
  const { all, many } = judgeRemovals(actions, limits);
  return [
    ...all.map(({ organization, left, noun }): Notice => ({
      severity: "error",
      summary: `all ${noun} of organization ${organization} would be taken out`,
      detail: `It has ${left}. \`exactly\` means these and nobody else; write \`include\` where others may stay. If it shall have none, write \`allow_empty = true\` in the provider block.`,
    })),
    ...many.map(({ organization, left, present, noun }): Notice => ({
      severity: "error",
      summary: `${left} of ${present} ${noun} would be taken out of organization ${organization}`,
      detail: `The limit is ${renderLimit(maxRemovals, present, leastRemovals)}. \`exactly\` means these and nobody else; write \`include\` where others may stay. If this is meant, write \`max_removals = ${left}\` in the provider block.`,
    })),
  ];
}

/** @param most so many lines are shown, and the rest is counted */
function list(lines: readonly string[], most = 100): string {
  const left = lines.length - most;
  const shown = lines.slice(0, most).map((line) => `  - ${line}`);
  return [...shown, ...(left > 0 ? [`  and ${left} more`] : [])].join("\n");
}
