import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

// What newcomers wrote, as a whole: file, command, and what they are told. Each case has its number (br05 to br08, br10).

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  runOrgwright(line.split(" "), { cwd, env });
const write = (path: string, ...lines: readonly string[]): Promise<void> =>
  writeFile(join(cwd, path), `${lines.join("\n")}\n`);
async function current(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout } = await run("export --tenant local --format json");
  return (JSON.parse(stdout) as { organizations: Readonly<Record<string, unknown>>[] })
    .organizations;
}

describe("br05: a key whose children are all comments", () => {
  const full = [
    "organizations:",
    "  - name: acme",
    "    metadata: { plan: gold }",
    "    connections: [{ name: google-oauth2 }]",
    '    branding: { logo_url: "https://acme.example/l.png" }',
  ];
  const emptied = ["metadata", "connections", "branding"].map((key) => `    ${key}:\n      # gone`);

  it("removes nothing, and says what to write", async () => {
    await write("m.yaml", ...full);
    await run("apply m.yaml --tenant local --yes");
    const before = await current();
    await write("m.yaml", "organizations:", "  - name: acme", ...emptied);
    const { code, stderr } = await run("apply m.yaml --tenant local --yes");
    expect(code).toBe(1);
    expect(stderr.match(/error\[empty-value\]/g)).toHaveLength(3);
    expect(stderr).toContain("write `null` to clear it, or `[]` to empty it");
    expect(await current()).toEqual(before);
  });

  it("removes what it says in letters", async () => {
    await write("m.yaml", ...full);
    await run("apply m.yaml --tenant local --yes");
    const words = ["metadata: null", "connections: []", "branding: null"];
    await write(
      "m.yaml",
      "organizations:",
      "  - name: acme",
      ...words.map((word) => `    ${word}`),
    );
    expect((await run("apply m.yaml --tenant local --yes")).code).toBe(0);
    const [acme] = await current();
    expect(acme?.["branding"]).toBeUndefined();
    expect(acme?.["metadata"]).toBeUndefined();
    expect((await run("plan m.yaml --tenant local")).stdout).toContain("No changes.");
  });
});

it("br06: a colour without quotes is told as the comment that it is", async () => {
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    "    branding:",
    "      colors:",
    "        primary: #0a84ff",
  );
  const { code, stderr } = await run("validate m.yaml");
  expect(code).toBe(1);
  expect(stderr).toContain("#0a84ff is a comment");
  expect(stderr).toContain('primary: "#0a84ff"');
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    "    branding:",
    "      colors: { primary: #fff }",
  );
  const inFlow = await run("validate m.yaml");
  expect(inFlow.code).toBe(1);
  expect(inFlow.stderr).toContain("#");
  expect(inFlow.stderr).toContain("quotes");
});

it.each(["text", "markdown", "html"])(
  "br07: no invisible character is raw in %s",
  async (format) => {
    await write(
      "m.yaml",
      "organizations:",
      "  - name: acme",
      String.raw`    display_name: "Acme\u00a0GmbH"`,
      String.raw`    metadata: {"k\u2066a\u2069": "v\u009b31mred", file: "x\u202Egnp.exe\u202C", zero: "a\u200Bb", nfd: "e\u0301"}`,
    );
    const { stdout } = await run(`plan m.yaml --tenant local --format ${format}`);
    expect(stdout).not.toMatch(/[\u00a0\u0080-\u009f\u200b\u202a-\u202e\u2066-\u2069]/u);
    expect(stdout).toContain(String.raw`Acme\u00a0GmbH`);
  },
);

it("br07: texts that look alike differ where a plan shows them", async () => {
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    String.raw`    display_name: "Caf\u00e9\u00a0X"`,
  );
  await run("apply m.yaml --tenant local --yes");
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    String.raw`    display_name: "Cafe\u0301 X"`,
  );
  const { stdout } = await run("plan m.yaml --tenant local");
  const [from, to] = (stdout.split("display_name")[1] ?? "").split("\n")[0]?.split(" -> ") ?? [];
  expect(from?.trim().normalize("NFC")).not.toBe(to?.trim().normalize("NFC"));
});

it("br08: a default that is a variable itself is filled in, at any depth", async () => {
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    '    display_name: "${env.A:-${env.B:-${env.C:-deep}}}"',
  );
  for (const [env, expected] of [
    [{}, "deep"],
    [{ C: "see" }, "see"],
    [{ B: "real" }, "real"],
  ] as const) {
    await run("apply m.yaml --tenant local --yes", env);
    expect((await current())[0]).toMatchObject({ display_name: expected });
  }
  await write(
    "m.yaml",
    "organizations:",
    "  - name: acme",
    '    display_name: "${env.A:-${env.B}}"',
  );
  expect((await run("plan m.yaml --tenant local")).stderr).toContain("environment variable B");
});

it.each(["export --out", "plan --out", "plan --report"])(
  "br10: %s keeps a file that somebody wrote by hand",
  async (start) => {
    const text = "# by hand\nowner: customers\norganizations: [{ name: acme }]\n";
    await write("organizations.yaml", text.trim());
    const { code, stderr } = await run(`${start} organizations.yaml --tenant local`);
    expect(code).toBe(1);
    expect(stderr).toContain("would-overwrite");
    expect(await readFile(join(cwd, "organizations.yaml"), "utf8")).toBe(text);
  },
);
