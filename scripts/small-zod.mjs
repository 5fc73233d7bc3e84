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

/** Makes zod small enough for the page. */
export const smallZod = {
  name: "small-zod",
  setup: (builder) => {
    // The bundler takes whatever is reached through the object that `import { z }` brings along. As a
    // namespace it is taken apart.
    builder.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        'import { z } from "zod"',
        'import * as z from "zod"',
      ),
      loader: "ts",
    }));
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replaceAll(method, (text, name) => (methods.has(name) ? text : ""))
        // The same for what zod's own modules reach through one object.
        .replace(
          'import { util } from "../core/index.js"',
          'import * as util from "../core/util.js"',
        )
        // The page may make no code of texts, so objects are checked without; and none refers to itself.
        .replace("core.$ZodObjectJIT.init", "core.$ZodObject.init")
        .replace("core.memoizer()", "undefined"),
      loader: "js",
    }));
    builder.onLoad({ filter: unused }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)];
      const lines = names.map(([, name]) => `export const ${name} = () => undefined;`);
      if (text.includes("export default")) lines.push("export default () => ({});");
      return { contents: lines.join("\n"), loader: "js" };
    });
  },
};
