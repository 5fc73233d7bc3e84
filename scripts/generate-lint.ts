// Writes the import table into the lint configuration: `tsx scripts/generate-lint.ts`. Which room may
// import which is said here, once; what the lint tool wants to hear of it is made from that.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { camelCase, collections } from "../src/model/index.js";

/** The rooms of `src/`, each with the rooms that it may import. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  text: [],
  errors: ["text"],
  file: ["text", "errors"],
  certificate: ["text", "errors"],
  model: ["text", "errors"],
  pace: ["text", "errors"],
  derive: ["text", "errors", "model"],
  plan: ["text", "errors", "model"],
  page: ["text", "errors", "model"],
  tenant: ["text", "errors", "file", "model", "certificate", "page"],
  manifest: ["text", "errors", "file", "model", "derive"],
  environment: ["text", "errors", "file", "model", "derive", "manifest", "plan"],
  cache: ["text", "errors"],
  auth0: ["text", "errors", "model", "derive", "pace"],
  apply: ["text", "errors", "model", "derive", "plan", "pace", "auth0"],
  domains: ["text", "errors", "model", "derive", "auth0", "apply"],
  invitations: ["text", "errors", "auth0", "apply"],
  run: [
    "text",
    "errors",
    "file",
    "model",
    "derive",
    "manifest",
    "environment",
    "plan",
    "pace",
    "auth0",
    "apply",
    "cache",
  ],
  watch: ["text", "errors", "model", "plan", "pace", "auth0", "apply", "run"],
  kubernetes: [
    "text",
    "errors",
    "file",
    "model",
    "derive",
    "manifest",
    "plan",
    "pace",
    "auth0",
    "apply",
    "run",
    "watch",
  ],
  terraform: [
    "text",
    "errors",
    "file",
    "model",
    "derive",
    "manifest",
    "plan",
    "pace",
    "auth0",
    "apply",
    "run",
    "certificate",
  ],
  cli: [
    "text",
    "errors",
    "file",
    "model",
    "derive",
    "manifest",
    "environment",
    "plan",
    "pace",
    "auth0",
    "apply",
    "run",
    "watch",
    "domains",
    "invitations",
    "cache",
    "tenant",
    "terraform",
    "kubernetes",
    "page",
  ],
};

/** What the construct library may import: programs of others load it whole. */
const library = ["text", "errors", "file", "model", "derive", "manifest"];

/**
 * What the embedded tenant must not take from the model: it may know what values look like, but what it
 * does is written apart, or a mistake in an endpoint would be proven right by every test.
 */
const behaviour = [
  "collection",
  "collectionFields",
  "collectionOf",
  "collections",
  ...collections.map(({ name }) => camelCase(name)),
];

/** How many folders below its room a file may stand. */
const deepest = 3;

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

interface Configuration {
  readonly overrides: readonly Override[];
}

/** The lint configuration, as it is and as it should be. */
export async function generateLint(): Promise<{
  readonly path: string;
  readonly current: string;
  readonly expected: string;
}> {
  const path = fileURLToPath(new URL("../.oxlintrc.json", import.meta.url));
  const current = readFileSync(path, "utf8");
  const configuration = JSON.parse(current) as Configuration;
  const others = configuration.overrides.filter((override) => !isImportTable(override));
  const expected = { ...configuration, overrides: [...importTable(), ...others] };
  return {
    path,
    current,
    expected: await format(JSON.stringify(expected), { parser: "json", printWidth: 100 }),
  };
}

function importTable(): Override[] {
  const names = Object.keys(rooms);
  return [
    restrict("lib/*.ts", "lib", library, ["../src"], (room) => `../src/${room}/**`),
    ...names.map((room) =>
      restrict(
        `src/${room}/**/*.{ts,tsx}`,
        `src/${room}`,
        [room, ...(rooms[room] ?? [])],
        Array.from({ length: deepest }, (_, depth) =>
          Array(depth + 1)
            .fill("..")
            .join("/"),
        ),
        (other) => `**/../${other}/**`,
      ),
    ),
  ];
}

function restrict(
  files: string,
  who: string,
  allowed: readonly string[],
  roots: readonly string[],
  toPattern: (room: string) => string,
): Override {
  const names = Object.keys(rooms);
  const inner = names.flatMap((room) =>
    roots.flatMap((root) => [`${root}/${room}/*`, `!${root}/${room}/index.js`]),
  );
  const forbidden = names.filter((room) => !allowed.includes(room));
  const own = who.replace("src/", "");
  const told = allowed.filter((room) => room !== own);
  return {
    files: [files],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: inner, message: "A folder is entered only through its index.ts." },
            ...(own === "tenant"
              ? [
                  {
                    group: ["**/model/index.js"],
                    importNames: [...new Set(behaviour)],
                    message: "The embedded tenant shares shapes with the client, and no behaviour.",
                  },
                ]
              : []),
            ...(forbidden.length === 0
              ? []
              : [
                  {
                    group: forbidden.map(toPattern),
                    message: `${who} may import only: ${told.length === 0 ? "nothing of ours" : told.join(", ")} (design: imports run one way).`,
                  },
                ]),
          ],
        },
      ],
    },
  };
}

function isImportTable({ rules }: Override): boolean {
  return Object.hasOwn(rules, "no-restricted-imports");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, expected } = await generateLint();
  writeFileSync(path, expected);
}
