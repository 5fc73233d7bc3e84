import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant } from "../../src/tenant/index.js";
import { hasTerminals, runOnTerminal, tooWide, type Screen } from "../support/on-terminal.js";
import { emptyFolder, runOrgwright } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Screen> =>
  runOnTerminal(line.split(" "), { cwd, env });
const write = (text: string): Promise<void> => writeFile(join(cwd, "m.yaml"), text);
const many = (count: number, more = ""): string =>
  `owner: customers\norganizations:\n${Array.from({ length: count }, (_, index) => `  - name: customer-${index}\n${more}`).join("")}`;

describe.skipIf(!hasTerminals)("on a terminal of 80 columns no word is cut", () => {
  it("of a plan and of what it says besides", async () => {
    const long = "A company whose name goes on and on until nobody can remember where it began";
    await write(`owner: a\norganizations:\n  - name: acme\n    display_name: ${long}\n`);
    const first = await run("apply m.yaml --tenant local --yes");
    expect(first.code).toBe(0);
    expect(tooWide(first)).toEqual([]);
    expect(first.text.replaceAll(/\s+/g, " ")).toContain(`"${long}"`);
    await write("owner: b\norganizations:\n  - name: acme\n    display_name: Acme\n");
    const refused = await run("plan m.yaml --tenant local");
    expect(tooWide(refused)).toEqual([]);
    expect(refused.text.replaceAll(/\s+/g, " ")).toContain(
      'previous_owners: ["a"]` in the manifest',
    );
  });

  it("of what is declared nowhere any more, of limits and of mistakes", async () => {
    await write(many(30));
    await run("apply m.yaml --tenant local --yes");
    await write(many(12));
    for (const line of [
      "plan m.yaml --tenant local",
      "apply m.yaml --tenant local --yes --policy sync",
    ]) {
      const screen = await run(line);
      expect(tooWide(screen)).toEqual([]);
      expect(screen.text.replaceAll(/\s+/g, " ")).toContain("customer-12");
    }
    await write(many(30, "    connections:\n    display_name: Team #1 of the whole company\n"));
    const mistakes = await run("validate m.yaml");
    expect(mistakes.code).toBe(1);
    expect(tooWide(mistakes)).toEqual([]);
    expect(tooWide(await run("plan m.yaml --tenant nowhere"))).toEqual([]);
    expect(tooWide(await run("plan m.yaml --tenant local --policy never"))).toEqual([]);
  });

  it("and a command that is advised stays in one piece", async () => {
    const tenant = await startTenant({
      seed: {
        clients: [{ client_id: "reader", client_secret: "s2", scopes: ["read:organizations"] }],
      },
    });
    await write("organizations:\n  - { name: acme, connections: [{ name: google-oauth2 }] }\n");
    const screen = await run("plan m.yaml", {
      AUTH0_DOMAIN: tenant.url,
      AUTH0_CLIENT_ID: "reader",
      AUTH0_CLIENT_SECRET: "s2",
    });
    await tenant.close();
    expect(screen.code).toBe(1);
    expect(tooWide(screen)).toEqual([]);
    expect(
      screen.lines.filter((line) => /^\s*grant=\$\(.*<<< "\$grant"\)"$/.test(line)),
    ).toHaveLength(1);
  });

  it("while what programs read has its lines as they are", async () => {
    await write(many(3, `    display_name: ${"word ".repeat(30)}\n`));
    const screen = await run("plan m.yaml --tenant local --format json");
    const { stdout } = await runOrgwright("plan m.yaml --tenant local --format json".split(" "), {
      cwd,
    });
    const actions = (text: string): unknown => (JSON.parse(text) as { actions: unknown }).actions;
    expect(actions(screen.text)).toEqual(actions(stdout));
  });
});
