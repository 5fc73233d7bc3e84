import { DEFAULT_SCALAR_STYLE_RULES, SCALAR_STYLE, dump, type DumpOptions } from "js-yaml";
import {
  describeCurrent,
  withoutDefaults,
  type CurrentOrganization,
  type DesiredOrganization,
  type FieldValue,
} from "../model/index.js";
import { revealLine, revealLines } from "../text/index.js";
import { replaceTexts } from "./records.js";
import { escapeVariables } from "./variables.js";

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

interface Writer {
  open(owner: string | undefined): string;
  entry(declared: FieldValue, isFirst: boolean): string;
  close(isEmpty: boolean): string;
}

const header = "organizations:\n";

// A block scalar that ends in line breaks would need the end of the document right behind it.
const { tryLongOrMultilineAsBlock: _block, ...styleRules } = DEFAULT_SCALAR_STYLE_RULES;

type StyleRule = (typeof DEFAULT_SCALAR_STYLE_RULES)["quoteInvalidPlain"];

/** Between double quotes, escapes can show what would act or could not be seen otherwise. */
const doubleQuoteWhatIsRevealed: StyleRule = (layout) => {
  const { value } = layout.node;
  if (revealLine(value) !== value) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
};

const layout: DumpOptions = {
  lineWidth: -1,
  noRefs: true,
  scalarStyleRules: [...Object.values(styleRules), doubleQuoteWhatIsRevealed],
};

/** The escapes of JSON are escapes of YAML as well, and no other style holds what they stand for. */
function write(value: unknown): string {
  return revealLines(dump(value, layout));
}

const yaml: Writer = {
  open: (owner) => (owner === undefined ? "" : write({ owner })),
  entry: (declared, isFirst) => {
    const text = write({ organizations: [declared] });
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
