import { InvalidArgumentError, type Command } from "commander";
import type { OperationError } from "../errors/index.js";
import {
  camelCase,
  collectionOf,
  collections,
  configuration,
  type CollectionName,
} from "../model/index.js";
import type { Terminal } from "./terminal.js";

/** What `--all` means for what is exported. */
export const allText = "also write what is a default, and lists that are empty";

/** Collections whose entries are people, who are written down only where that is asked for. */
const ofPeople = collections.filter((each) => each.people === true);

/** Adds an option per collection that leaves it out, and one that takes collections of people along. */
export function withCollectionOptions(command: Command): Command {
  return configuration
    .reduce(
      (extended, { name, noun }) =>
        extended.option(
          `--no-${name.replaceAll("_", "-")}`,
          `leave ${noun.many} out, which saves a request per organization`,
        ),
      command,
    )
    .option(
      "--include <collections>",
      `take people along, which costs a request per organization: ${ofPeople.map(({ name }) => name).join(",")}`,
      parsePeople,
    );
}

/** Reads names of collections of people, with commas between them; those of an earlier option stay. */
function parsePeople(value: string, earlier: readonly string[] = []): readonly string[] {
  const named = value.split(",").map((name) => name.trim());
  const unknown = named.filter((each) => !ofPeople.some(({ name }) => name === each));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `It takes ${ofPeople.map(({ name }) => name).join(", ")}, with commas between them, and not ${unknown.map((name) => `"${name}"`).join(", ")}.`,
    );
  }
  return [...new Set([...earlier, ...named])];
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

/** The collections that were not left out, and those of people that were asked for. */
export function chosenCollections(options: object): ReadonlySet<CollectionName> {
  const given = new Map<string, unknown>(Object.entries(options));
  const included = given.get("include");
  return new Set(
    collections.flatMap(({ name, people }) => {
      const isChosen = people
        ? Array.isArray(included) && included.includes(name)
        : given.get(camelCase(name)) !== false;
      return isChosen ? [name] : [];
    }),
  );
}
