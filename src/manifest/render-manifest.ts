import {
  describeCurrent,
  inModelOrder,
  organizationFields,
  withoutDefaults,
  type CurrentOrganization,
  type DesiredOrganization,
  type FieldValue,
} from "../model/index.js";
import { revealLines } from "../text/index.js";
import { replaceTexts } from "./records.js";
import { escapeVariables } from "./variables.js";
import { writeYaml } from "./write-yaml.js";

/** How a manifest is written. */
export interface RenderOptions {
  /** YAML unless set. */
  readonly format?: "yaml" | "json";
  /** Whose organizations these are; stands at the top as `owner`. */
  readonly owner?: string;
  /** Whether defaults and empty lists are left out, which stay as they are then; all is written unless set. */
  readonly leavesOutDefaults?: boolean;
  /** What organizations were called before, by their names; a tenant does not know it. */
  readonly formerNames?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes organizations as a manifest, one after another, so that only one of them is ever held as
 * text. Reading the pieces, put together, gives the same organizations again. Their ids and what
 * Orgwright itself keeps in their metadata are left out; entries of collections are written by their
 * names, or by their ids where no name is known.
 */
export async function* renderManifest(
  organizations: AsyncIterable<CurrentOrganization> | Iterable<CurrentOrganization>,
  {
    format = "yaml",
    owner,
    leavesOutDefaults = false,
    formerNames = new Map(),
  }: RenderOptions = {},
): AsyncGenerator<string, void, undefined> {
  const writer = format === "json" ? json : yaml;
  yield writer.open(owner === undefined ? undefined : escapeVariables(owner));
  let isFirst = true;
  for await (const organization of organizations) {
    const described = describeCurrent(organization);
    const declared = leavesOutDefaults ? withoutDefaults(described) : described;
    yield writer.entry(declare(declared, formerNames.get(organization.name)), isFirst);
    isFirst = false;
  }
  yield writer.close(isFirst);
}

/**
 * Writes what is declared as a manifest in YAML, nulls and words included, one organization after another.
 * Reading the pieces, put together, gives the same declarations again.
 */
export function* renderDeclared(
  organizations: Iterable<DesiredOrganization>,
  { owner }: Pick<RenderOptions, "owner"> = {},
): Generator<string, void, undefined> {
  yield yaml.open(owner === undefined ? undefined : escapeVariables(owner));
  let isFirst = true;
  for (const organization of organizations) {
    const declared = inModelOrder(organizationFields, organization);
    yield yaml.entry(replaceTexts(declared, [], escapeVariables) as FieldValue, isFirst);
    isFirst = false;
  }
  yield yaml.close(isFirst);
}

interface Writer {
  open(owner: string | undefined): string;
  entry(declared: FieldValue, isFirst: boolean): string;
  close(isEmpty: boolean): string;
}

const header = "organizations:\n";

const yaml: Writer = {
  open: (owner) => (owner === undefined ? "" : writeYaml({ owner })),
  entry: (declared, isFirst) => {
    const text = writeYaml({ organizations: [declared] });
    return isFirst ? text : text.slice(header.length);
  },
  close: (isEmpty) => (isEmpty ? "organizations: []\n" : ""),
};

const json: Writer = {
  open: (owner) =>
    `{\n${owner === undefined ? "" : `  "owner": ${revealLines(JSON.stringify(owner))},\n`}  "organizations": [`,
  entry: (declared, isFirst) =>
    `${isFirst ? "" : ","}\n    ${revealLines(JSON.stringify(declared, null, 2)).replaceAll("\n", "\n    ")}`,
  close: (isEmpty) => (isEmpty ? "]\n}\n" : "\n  ]\n}\n"),
};

function declare(
  described: DesiredOrganization,
  formerNames: readonly string[] | undefined,
): FieldValue {
  const declared = {
    ...described,
    ...(formerNames && { former_names: formerNames }),
  };
  return replaceTexts(declared, [], escapeVariables) as FieldValue;
}
