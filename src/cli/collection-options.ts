import type { Command } from "commander";
import type { OperationError } from "../errors/index.js";
import { camelCase, collectionOf, collections, type CollectionName } from "../model/index.js";
import type { Terminal } from "./terminal.js";

/** What `--all` means for what is exported. */
export const allText = "also write what is a default, and lists that are empty";

/** Adds an option per collection that leaves it out, or, where its entries are people, takes it along. */
export function withCollectionOptions(command: Command): Command {
  return collections.reduce(
    (extended, { name, noun, people }) =>
      people
        ? extended.option(
            `--${name.replaceAll("_", "-")}`,
            `take ${noun.many} along, which costs a request per organization`,
          )
        : extended.option(
            `--no-${name.replaceAll("_", "-")}`,
            `leave ${noun.many} out, which saves a request per organization`,
          ),
    command,
  );
}

/** Says that a collection is missing in what is exported, and why. */
export function tellForbidden(terminal: Terminal) {
  return (name: CollectionName, why: OperationError): void => {
    const { noun, read } = collectionOf(name) ?? {};
    terminal.warn(
      `The ${noun?.many ?? name} are left out, which a manifest reads as "as they are": the tenant does not let us look (it needs ${read?.endpoint.scope}). ${why.message}`,
    );
  };
}

/** The collections that were not left out. */
export function chosenCollections(options: object): ReadonlySet<CollectionName> {
  const given = new Map<string, unknown>(Object.entries(options));
  return new Set(
    collections.flatMap(({ name, people }) => {
      const asked = given.get(camelCase(name));
      return (people ? asked === true : asked !== false) ? [name] : [];
    }),
  );
}
