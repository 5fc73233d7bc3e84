/** Texts that mean themselves without quotes, whoever reads them; a word such as `no` does not. */
const plain = /^[a-z_][a-z0-9_]*(?:[ .@/-]+[a-z0-9_]+)*$/i;
const words = /^(?:true|false|yes|no|on|off|y|n|null|~)$/i;

/** Writes a value of JSON as a block of YAML, with so many steps of indentation. */
export function renderYaml(value: unknown, depth: number): string {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) => {
        // The dash takes the place of the indentation of the first line.
        const block = isBlock(item) ? renderYaml(item, depth + 1) : `${scalar(item)}\n`;
        return `${indent}- ${block.trimStart()}`;
      })
      .join("");
  }
  return Object.entries(value as object)
    .map(([key, entry]: [string, unknown]) =>
      isBlock(entry)
        ? `${indent}${text(key)}:\n${renderYaml(entry, depth + 1)}`
        : `${indent}${text(key)}: ${scalar(entry)}\n`,
    )
    .join("");
}

function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function scalar(value: unknown): string {
  return typeof value === "string" ? text(value) : JSON.stringify(value);
}

function text(value: string): string {
  return plain.test(value) && !words.test(value) ? value : quote(value);
}

/** JSON's quotes are YAML's as well, apart from two line breaks that JSON lets stand. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
