import { DEFAULT_SCALAR_STYLE_RULES, SCALAR_STYLE, dump, type DumpOptions } from "js-yaml";
import { revealLine, revealLines } from "../text/index.js";

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

/**
 * Writes a value as YAML of which every character can be seen, whoever wrote its texts. The escapes of JSON are escapes of YAML as well, and no other style holds what they stand for. */
export function writeYaml(value: unknown): string {
  return revealLines(dump(value, layout));
}
