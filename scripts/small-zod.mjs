// The part of zod that the page needs, for the bundler. The model's rules go into the page as they are, and
// zod with them; of its hundred methods and forty languages they use a dozen and none.
import { readFileSync } from "node:fs";

/** The methods of schemas that the model and the page call; one that is missing fails as the page starts. */
const methods = new Set([
  "check",
  "clone",
  "exactOptional",
  "max",
  "meta",
  "min",
  "nullable",
  "refine",
  "regex",
  "safeParse",
]);

/** What schemas bring along for others: JSON Schema, and messages in words, which the model has of its own. */
const unused =
  /[\\/]zod[\\/]v4[\\/](?:locales[\\/]index|locales[\\/]en|core[\\/]to-json-schema|core[\\/]json-schema-processors|classic[\\/]from-json-schema)\.js$/;

/** A method in the table of a schema's: `    name(…) { … },` */
const method =
  /^ {4}(?:async )?(\w+)(?:\(.*\)|: (?:async )?function \w+\(.*\)) \{\n(?: {5,}.*\n|\n)* {4}\},?\n/gm;

/** What schemas tell of themselves, to nobody here: `    get "~standard"() { … },`, and `    format: (inst) => …,` */
const accessor = /^ {4}(?:[gs]et ["~\w]+\(.*\)|\w+: \(inst\) =>) \{\n(?: {5,}.*\n|\n)* {4}\},?\n/gm;
const derived = /^ {4}\w+: \(inst\) => [^{\n].*,\n/gm;
const described =
  /^ {4}inst\._zod\.processJSONSchema = .*;\n|^ {4}inst\.(?:extract|exclude) = .*\{\n(?: {5,}.*\n|\n)* {4}\};\n/gm;

/** What only unions, records and templates of texts ask of the schemas in them. */
const unasked =
  /^ {4}util\.defineLazyInternal\(inst, "(?:propValues|values|pattern)", \(zod\) => (?:\{\n(?: {5,}.*\n|\n)* {4}\}|.*)\);\n/gm;

/** No rule of the model waits for anything, converts what it is given, or is asked in the other direction. */
const never =
  /\w+ instanceof Promise|ctx\.direction === "backward"|\bctx\??\.skipChecks|def\.coerce\b/g;

/** What is wrong with a value, for `safeParse`, which throws nothing. */
const errors = `export class ZodRealError { constructor(issues) { this.issues = issues; } }
export { ZodRealError as ZodError };`;

/**
 * The bundler takes whatever is reached through the object that `import { z }` brings along. As a namespace
 * it is taken apart.
 */
export function takeZodApart(text) {
  return text.replace('import { z } from "zod"', 'import * as z from "zod"');
}

/** Makes zod small enough for the page. */
export const smallZod = {
  name: "small-zod",
  setup: (builder) => {
    builder.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: takeZodApart(readFileSync(path, "utf8")),
      loader: "ts",
    }));
    const rewrite = (filter, write) => {
      builder.onLoad({ filter }, ({ path }) => ({
        contents: write(readFileSync(path, "utf8")),
        loader: "js",
      }));
    };
    rewrite(/[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/, (text) =>
      text
        .replaceAll(method, (one, name) => (methods.has(name) ? one : ""))
        .replaceAll(accessor, "")
        .replaceAll(derived, "")
        .replaceAll(described, "")
        // The same for what zod's own modules reach through one object.
        .replace(
          'import { util } from "../core/index.js"',
          'import * as util from "../core/util.js"',
        )
        // The page may make no code of texts, so objects are checked without; and none refers to itself.
        .replace("core.$ZodObjectJIT.init", "core.$ZodObject.init")
        .replace("core.memoizer()", "undefined"),
    );
    rewrite(/[\\/]zod[\\/]v4[\\/]classic[\\/]errors\.js$/, () => errors);
    rewrite(/[\\/]zod[\\/]v4[\\/]core[\\/](?:schemas|parse)\.js$/, (text) =>
      text
        .replaceAll(accessor, "")
        .replaceAll(unasked, "")
        .replaceAll(never, "false")
        .replaceAll("core.globalConfig.memoizer", "undefined"),
    );
    rewrite(unused, (text) => {
      const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)];
      const lines = names.map(([, name]) => `export const ${name} = () => undefined;`);
      if (text.includes("export default")) lines.push("export default () => ({});");
      return lines.join("\n");
    });
  },
};
