// The part of the model that the page needs, for the bundler. The page checks what is typed and shows what
// fields mean; how entries are read and written, and what only documents and Terraform show, it leaves out.
import { readFileSync } from "node:fs";
import { takeZodApart } from "./small-zod.mjs";

const room = /[\\/]src[\\/]model[\\/][\w-]+\.ts$/;

/** Facts of fields and collections that no module of the page reads. */
const unread = [
  "example",
  "otherExample",
  "inEvents",
  "read",
  "readByThing",
  "add",
  "change",
  "remove",
  "sets",
  "listed",
  "events",
  "onCreate",
  "notices",
  "told",
  "misfit",
  "holds",
  "pasted",
  "otherSpellings",
  "isDoubtfulWhenEmpty",
];

/** A fact in a table of the model's: `  name: …,` on one line, or on several up to where its indentation ends. */
const fact = new RegExp(
  String.raw`^( +)(?:(?:${unread.join("|")}):|kind: tenant\w+)(?:.*[[({]\n(?:\1 .*\n)*\1[\])}]+.*|\n\1 .*| .*)?,\n`,
  "gm",
);

/** Makes the model small enough for the page. */
export const smallModel = {
  name: "small-model",
  setup: (builder) => {
    builder.onLoad({ filter: room }, ({ path }) => ({
      contents: takeZodApart(readFileSync(path, "utf8").replaceAll(fact, "")),
      loader: "ts",
    }));
    // A module of the model does nothing but say things, so one of which nothing is used is left out.
    builder.onResolve({ filter: /^\.\.?[\\/]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === "resolved" || !/[\\/]src[\\/]/.test(from.importer)) return undefined;
      const { resolveDir, kind, importer } = from;
      const found = await builder.resolve(path, {
        resolveDir,
        kind,
        importer,
        pluginData: "resolved",
      });
      return room.test(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
};
