import type { Command } from "commander";
import { camelCase, collections, type CollectionName } from "../model/index.js";

/** Adds an option per collection that leaves it out. */
export function withCollectionOptions(command: Command): Command {
  return collections.reduce(
    (extended, { name, noun }) =>
      extended.option(
        `--no-${name.replaceAll("_", "-")}`,
        `leave ${noun.many} out, which saves a request per organization`,
      ),
    command,
  );
}

/** The collections that were not left out. */
export function chosenCollections(options: object): ReadonlySet<CollectionName> {
  const given = new Map<string, unknown>(Object.entries(options));
  return new Set(
    collections.map(({ name }) => name).filter((name) => given.get(camelCase(name)) !== false),
  );
}
