import { renderPath } from "../../errors/index.js";
import { collectionOf, fieldAt, ownValue, type FieldValue } from "../../model/index.js";
import type { Change } from "../../plan/index.js";

/** What taking over an organization would do to what it has. */
export interface Taking {
  /** Where something is there now and will not be, by its path. */
  readonly losses: readonly string[];
  /** The same for people. */
  readonly lost: readonly string[];
  /** What is there afterwards and was not, for people. */
  readonly filled: readonly string[];
}

/** Tells from the changes of an organization what is lost by them, besides its name. */
export function weigh(all: readonly Change[]): Taking {
  const changes = all.filter(({ path: [first] }) => first !== "name");
  const losing = changes.filter(isLoss);
  const gaining = changes.filter((change) => !isLoss(change));
  return {
    losses: losing.map(({ path }) => lossOf(path)),
    lost: losing.map(({ path, from, to }) =>
      to === undefined
        ? `${lossOf(path)}, removed`
        : `${lossOf(path)}: ${show(from)} -> ${show(to)}`,
    ),
    filled: gaining.map(({ path, to }) => `${lossOf(path)}: ${show(to)}`),
  };
}

/** What Auth0 fills in by itself was nobody's, and from an empty list nothing is lost. */
function isLoss({ path, from }: Change): boolean {
  const [first = "", , setting] = path;
  const collection = collectionOf(first);
  const field =
    collection !== undefined && setting !== undefined
      ? ownValue(collection.settings, setting)
      : fieldAt(path);
  const isEmpty = Array.isArray(from) && from.length === 0;
  return from !== undefined && !isEmpty && from !== field?.serverDefault;
}

/** The text by which a loss is recognized. */
export function lossOf(path: readonly string[]): string {
  return renderPath([...path]);
}

function show(value: FieldValue | undefined): string {
  return JSON.stringify(value ?? null);
}
