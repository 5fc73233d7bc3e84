import { nameFreed, nameTaken, temporaryName, type Action } from "../plan/index.js";

/** One action, and what must have happened before it. */
export interface Step {
  readonly action: Action;
  /** The step that gives up the name which this one needs. */
  readonly after?: Step;
  /**
   * The name that the organization gets first, because its own is needed by a step for which it waits
   * itself: names that change places have to be put down somewhere.
   */
  readonly parkedAs?: string;
}

/**
 * Says in which order names are given up and taken, for actions that otherwise run side by side. A name
 * that another action of the plan gives up is waited for. Where actions wait for each other in a circle,
 * one of them puts its name down first, so that the circle has an end.
 *
 * @returns a step per action: writes in the order given, then deletes, which are for good
 */
export function sequence(actions: readonly Action[]): readonly Step[] {
  const freedBy = new Map<string, Action>();
  for (const action of actions) {
    const name = nameFreed(action);
    if (name !== undefined) freedBy.set(name, action);
  }
  const waitsFor = (action: Action): Action | undefined => {
    const name = nameTaken(action);
    const other = name === undefined ? undefined : freedBy.get(name);
    return other === action ? undefined : other;
  };
  const steps = new Map<Action, { action: Action; after?: Step; parkedAs?: string }>();
  for (const action of actions) steps.set(action, { action });
  const done = new Set<Action>();
  for (const action of actions) {
    const path: Action[] = [];
    let next: Action | undefined = action;
    while (next !== undefined && !done.has(next) && !path.includes(next)) {
      path.push(next);
      next = waitsFor(next);
    }
    // Back at one of this very path: a circle.
    if (next !== undefined && !done.has(next)) {
      const step = steps.get(next);
      const name = nameTaken(next);
      if (step && name !== undefined) step.parkedAs = temporaryName(name);
    }
    for (const member of path) done.add(member);
  }
  for (const [action, step] of steps) {
    const other = waitsFor(action);
    const after = other && steps.get(other);
    if (after) step.after = after;
  }
  const all = [...steps.values()];
  return [
    ...all.filter(({ action }) => action.kind !== "delete"),
    ...all.filter(({ action }) => action.kind === "delete"),
  ];
}
