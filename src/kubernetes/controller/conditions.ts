import type { Condition } from "../resource.js";

/** What is so of an object, without when it came to be so. */
export type Told = Omit<Condition, "lastTransitionTime" | "observedGeneration">;

/** No message need be longer, and a status is read as a whole by everybody who watches. */
const longestMessage = 1000;

/**
 * The conditions of an object: those that are told, each with the time since which it is so.
 *
 * @param before those that the object has
 * @param now RFC 3339
 */
export function conditionsOf(
  told: readonly Told[],
  before: readonly Condition[],
  generation: number,
  now: string,
): readonly Condition[] {
  return told.map((each) => {
    const { type, status, message } = each;
    const former = before.find((condition) => condition.type === type);
    return {
      ...each,
      message:
        message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message,
      observedGeneration: generation,
      lastTransitionTime: former?.status === status ? former.lastTransitionTime : now,
    };
  });
}

/** A reason as Kubernetes writes one: `unknown-reference` becomes `UnknownReference`. */
export function reasonFrom(code: string): string {
  return code
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
