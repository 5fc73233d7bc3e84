import type { Outcome } from "../../apply/index.js";
import type { PlannedRun } from "../../run/index.js";
import { statusOf, type ClusterObject } from "../client/index.js";
import type { ControllerParts } from "./controller-parts.js";
import { objectPath } from "./paths.js";
import { finalizer, type DeclaringObject } from "./tenant-declarations.js";
import type { Snapshot } from "./tenant-report.js";

type Needed = Pick<ControllerParts, "cluster" | "events" | "log">;

/** Sets and takes away finalizers as objects need it. */
export async function keepFinalizers(
  parts: Needed,
  objects: Iterable<DeclaringObject>,
  signal: AbortSignal,
): Promise<void> {
  const chores = [...objects].filter(({ chore }) => chore !== undefined);
  await Promise.all(
    chores.map(({ object, chore }) =>
      setFinalizer(parts, object, chore === "add-finalizer", signal),
    ),
  );
}

/**
 * Lets objects go whose organizations are gone, or are not ours to delete.
 *
 * @param found a plan that was made, or what became of one that was carried out
 */
export async function finishDeletions(
  parts: Needed,
  snapshot: Snapshot,
  found: PlannedRun | { readonly outcomes: readonly Outcome[] },
  signal: AbortSignal,
): Promise<void> {
  const leaving = (name: string): DeclaringObject[] => {
    const each = snapshot.get(name);
    return each?.isLeaving === true ? [each] : [];
  };
  const gone: DeclaringObject[] = [];
  if ("outcomes" in found) {
    for (const { organization, action, outcome } of found.outcomes) {
      const isDone = action === "delete" && (outcome === "done" || outcome === "unchanged");
      if (isDone) gone.push(...leaving(organization));
    }
  } else {
    for (const name of found.plan.gone ?? []) gone.push(...leaving(name));
    for (const { organization, reason } of found.plan.refusals) {
      if (reason !== "other-owner") continue;
      for (const each of leaving(organization)) {
        gone.push(each);
        parts.events.tell("Organization", each.object, {
          type: "Warning",
          reason: "Kept",
          message: "The organization belongs to another owner, and is kept.",
        });
      }
    }
  }
  await Promise.all(gone.map(({ object }) => setFinalizer(parts, object, false, signal)));
}

/** Sets a finalizer or takes it away, unless somebody changes the object at the same time: that is told of. */
export async function setFinalizer(
  { cluster, log }: Needed,
  { metadata }: ClusterObject,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const others = (metadata.finalizers ?? []).filter((each) => each !== finalizer);
  const body = {
    metadata: {
      resourceVersion: metadata.resourceVersion,
      finalizers: isWanted ? [...others, finalizer] : others,
    },
  };
  try {
    await cluster.merge(objectPath("organizations", metadata), body, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const status = statusOf(error);
    if (status === 404 || status === 409) return;
    log({
      level: "error",
      event: "finalizer-failed",
      organization: `${metadata.namespace}/${metadata.name}`,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
