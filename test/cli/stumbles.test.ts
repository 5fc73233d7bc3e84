import type { Command } from "commander";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildProgram } from "../../src/cli/program.js";
import { openTerminal } from "../../src/cli/terminal.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant | undefined;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await tenant?.close();
  tenant = undefined;
  await rm(cwd, { recursive: true });
});

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  runOrgwright(line.split(" "), { cwd, env });
const write = (path: string, ...lines: readonly string[]): Promise<void> =>
  writeFile(join(cwd, path), `${lines.join("\n")}\n`);
const many = (count: number, more: string): readonly string[] => [
  "organizations:",
  ...Array.from({ length: count }, (_, index) => `  - { name: customer-${index}${more} }`),
];

describe("a mistake that many organizations have alike", () => {
  it("is told once, with the places of the others", async () => {
    await write("organizations.yaml", ...many(3000, ", connections: [{ name: staf }]"));
    const { code, stderr } = await run("plan --tenant local");
    expect(code).toBe(1);
    expect(stderr).toContain("the tenant has no connection staf (organization customer-0)");
    expect(stderr).toContain(
      "The same 2,999 times more: organizations.yaml:3, organizations.yaml:4, ",
    );
    expect(stderr).toContain(" and 2,989 more");
    expect(stderr).toMatch(/3,?000 errors; nothing was changed/);
    expect(stderr.split("\n").length).toBeLessThan(12);
  });

  it("is told one by one where they are few, or not alike", async () => {
    await write(
      "organizations.yaml",
      ...many(4, ", nam: x"),
      ...Array.from({ length: 6 }, (_, index) => `  - { name: "Bad ${index}" }`),
    );
    const { stderr } = await run("validate");
    expect(stderr.match(/error\[/g)).toHaveLength(10);
    expect(stderr).not.toContain("The same");
  });

  it("is there as often as it occurs for programs", async () => {
    await write("organizations.yaml", ...many(20, ", nam: x"));
    const { stdout } = await run("validate --format json");
    expect((JSON.parse(stdout) as { diagnostics: unknown[] }).diagnostics).toHaveLength(20);
  });
});

describe("an environment that nobody has named", () => {
  beforeEach(async () => {
    await write(
      "organizations.yaml",
      'organizations: [{ name: acme, metadata: { cdn: "${env.CDN}" } }]',
    );
  });

  it("is advised where a variable is missing that it may set", async () => {
    await write(
      "orgwright.yaml",
      "environments:",
      "  dev: { tenant: local, variables: { CDN: x } }",
    );
    const { code, stderr } = await run("plan --tenant local");
    expect(code).toBe(1);
    expect(stderr).toContain("orgwright.yaml has dev: --env NAME takes the variables of one.");
    expect((await run("plan --env dev")).code).toBe(0);
  });

  it("is named where its tenant is spoken to without it", async () => {
    tenant = await startTenant();
    const { url, environment } = tenant;
    await write(
      "orgwright.yaml",
      "environments:",
      `  prod: { tenant: "${url}" }`,
      "  dev: { tenant: local }",
    );
    const env = { ...environment, CDN: "x" };
    const applied = await run("apply --yes", env);
    expect(applied.stderr).toContain("This is the tenant of environment prod");
    expect(applied.stderr).toContain("Give --env prod.");
    expect((await run("plan --env prod", env)).stderr).not.toContain("Give --env");
    expect((await run("plan --tenant local", env)).stderr).not.toContain("Give --env");
  });
});

describe("validate", () => {
  it("needs nothing that says where a tenant is", async () => {
    await write("organizations.yaml", "organizations: [{ name: acme }]");
    await write(
      "orgwright.yaml",
      "environments:",
      '  prod: { domain: "${env.PROD_DOMAIN}", name_prefix: p- }',
    );
    expect(await run("validate --env prod")).toMatchObject({ code: 0 });
    const { code, stderr } = await run("plan --env prod");
    expect(code).toBe(1);
    expect(stderr).toContain("PROD_DOMAIN is not set");
  });
});

describe("an overlay for many organizations", () => {
  it("is laid over all whose names match, in the order of the overlays", async () => {
    await write(
      "organizations.yaml",
      ...many(3, ", metadata: { plan: gold }"),
      "  - { name: other }",
    );
    await write(
      "orgwright.yaml",
      "environments:",
      "  dev:",
      "    tenant: local",
      "    name_prefix: dev-",
      "    overlays:",
      '      - "*": { metadata: { stage: dev } }',
      "      - customer-1: { metadata: { stage: special } }",
      '      - "customer-*": { display_name: Customer }',
    );
    await run("apply --env dev --yes");
    const { stdout } = await run("export --env dev --format json --no-connections");
    const { organizations } = JSON.parse(stdout) as {
      organizations: { name: string; display_name?: string; metadata?: { stage?: string } }[];
    };
    expect(
      organizations.map(({ name, display_name, metadata }) => [
        name,
        display_name,
        metadata?.stage,
      ]),
    ).toEqual([
      ["customer-0", "Customer", "dev"],
      ["customer-1", "Customer", "special"],
      ["customer-2", "Customer", "dev"],
      ["other", undefined, "dev"],
    ]);
  });

  it("that matches nobody is a mistake", async () => {
    await write("organizations.yaml", "organizations: [{ name: acme }]");
    await write(
      "orgwright.yaml",
      "environments:",
      "  dev:",
      "    tenant: local",
      '    overlays: [{ "cust-*": {} }]',
    );
    const { code, stderr } = await run("plan --env dev");
    expect(code).toBe(1);
    expect(stderr).toContain("error[unknown-organization]");
    expect(stderr).toContain("The pattern matches none of their names");
  });
});

describe("init", () => {
  it("keeps a manifest that is there, and writes what goes with it", async () => {
    const mine = "# mine\norganizations: [{ name: acme }]\n";
    await write("organizations.yaml", mine.trim());
    for (const line of ["init", "init --force"]) {
      const { code, stdout } = await run(line);
      expect(code).toBe(0);
      expect(stdout).toContain("Kept organizations.yaml");
      expect(stdout).toContain("Wrote orgwright.yaml");
      expect(await readFile(join(cwd, "organizations.yaml"), "utf8")).toBe(mine);
    }
    expect((await run("init --from-tenant local")).stderr).toContain("would-overwrite");
  });

  it("takes of a tenant what it is asked for", async () => {
    await write(
      "all.yaml",
      ...many(3, ", connections: [{ name: google-oauth2 }]"),
      "  - { name: other }",
    );
    await run("apply all.yaml --tenant local --yes");
    await mkdir(join(cwd, "new"));
    await run("init new --from-tenant local --only customer-* --no-connections");
    const text = await readFile(join(cwd, "new", "organizations.yaml"), "utf8");
    expect(text).toContain("customer-2");
    expect(text).not.toMatch(/other|google/);
    const { code, stderr } = await run("init newer --from-tenant local --only nosuch");
    expect(code).toBe(1);
    expect(stderr).toContain("nothing-selected");
  });
});

it("what is to be destroyed and gone already is said in words of destroying", async () => {
  await write("organizations.yaml", "organizations: [{ name: acme }]");
  const { code, stdout } = await run("destroy --tenant local --yes");
  expect(code).toBe(0);
  expect(stdout).toContain("No changes. There is nothing left to delete.");
});

it("what is to be destroyed is not said to be declared absent, which no manifest says", async () => {
  await write("organizations.yaml", "organizations: [{ name: acme, display_name: Acme }]");
  await run("apply --tenant local --yes");
  const { stdout } = await run("destroy --tenant local --yes --max-deletes 1");
  expect(stdout).toContain("- acme");
  expect(stdout).not.toContain("absent");
  expect(stdout).toContain("Done: 0 created, 0 updated, 1 deleted");
});

describe("at 80 columns", () => {
  const terminal = openTerminal({}, true);
  const program = buildProgram({ terminal, signal: AbortSignal.timeout(60_000), onExit: () => {} });

  it.each(everyCommand(program))("no line of the help of %s is longer", (_name, command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 });
    command.outputHelp();
    expect(help).toContain("Usage: orgwright");
    expect(help.split("\n").filter(({ length }) => length > 80)).toEqual([]);
  });
});

/** A command and all that stand below it, with the words that call them. */
function everyCommand(command: Command, before = ""): [string, Command][] {
  const name = `${before}${command.name()}`;
  return [[name, command], ...command.commands.flatMap((inner) => everyCommand(inner, `${name} `))];
}
