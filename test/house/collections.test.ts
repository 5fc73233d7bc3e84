import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { camelCase, collections } from "../../src/model/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where a word is about something else than a collection, and what. */
const others: Readonly<Record<string, string>> = {
  "src/derive/manifest-keys.ts": "the sections of another tool",
  "src/cli/starter/documents.ts": "a manifest to start with",
  "src/auth0/invitation.ts": "what Auth0 says in an invitation",
  "src/auth0/client.ts": "what the commands do that show and renew links",
  "src/auth0/routes.ts": "what the commands do that show and renew links",
  "src/cli/perform/invitations.ts": "what Auth0 says in an invitation",
  "src/cli/describe/invitations.ts": "what a command is called",
  "src/cli/program.ts": "what a command is called",
  "src/auth0/relay.ts": "what the page may ask of Auth0",
  "src/auth0/exchange.ts": "connections of the network",
  "src/auth0/open.ts": "connections of the network",
  "src/auth0/node-wire.ts": "connections of the network",
  "src/auth0/wire.ts": "connections of the network",
};

/**
 * The code of the rooms that must not know a collection, without its comments and sentences. The page has
 * a view for each, made for people, the embedded tenant does what Auth0 does, one room is about a
 * collection's dealings with DNS, and one about the links of another.
 */
const code = [
  ...readdirSync(`${root}src`, { recursive: true, encoding: "utf8" }).map((file) => `src/${file}`),
  ...readdirSync(`${root}lib`).map((file) => `lib/${file}`),
]
  .filter((file) => file.endsWith(".ts"))
  .filter(
    (file) =>
      !/^src\/(model|tenant|page|domains|invitations)\//.test(file) && others[file] === undefined,
  )
  .map((file) => {
    const text = readFileSync(`${root}${file}`, "utf8");
    const bare = text
      .replaceAll(/\/\*[\s\S]*?\*\//g, "")
      .replaceAll(/\/\/ .*/g, "")
      // Sentences have spaces; names, keys and paths have none.
      .replaceAll("\\`", "")
      .replaceAll(/"[^"\n]* [^"\n]*"/g, '""')
      .replaceAll(/`[^`]* [^`]*`/g, "``");
    return { file, bare };
  });

describe.each(collections)("the collection $name", ({ name, identity }) => {
  const words = [...new Set([name, camelCase(name), identity])].filter(
    // Words as common as these tell nothing; the last is what OAuth calls who asks for a token.
    (word) => !["domain", "name", "client_id"].includes(word),
  );

  test.each(words)("is named nowhere outside of the model: %s", (word) => {
    const named = new RegExp(`\\b${word}\\b`);
    expect(code.filter(({ bare }) => named.test(bare)).map(({ file }) => file)).toEqual([]);
  });
});
