import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { synthesizeApp } from "../../src/cli/synthesize.js";
import { readManifests } from "../../src/manifest/index.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-synthesize-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A command that runs a program of plain JavaScript, in which `outdir` is where it shall write. */
function command(...lines: readonly string[]): string {
  const file = join(folder, "main.cjs");
  writeFileSync(
    file,
    [
      'const { writeFileSync, mkdirSync } = require("node:fs");',
      "const outdir = process.env.CDKTF_OUTDIR;",
      ...lines,
    ].join("\n"),
  );
  return `"${process.execPath}" "${file}"`;
}

const neverAborted = new AbortController().signal;

test("every stack of a program of constructs is synthesized", async () => {
  const stacks = await synthesizeApp("npx --no-install tsx examples/cdktf/main.ts", neverAborted);
  expect(stacks).toHaveLength(1);
  const { organizations, diagnostics } = await readManifests(stacks, { env: {} });
  expect(diagnostics).toEqual([]);
  expect(organizations.map(({ organization }) => organization.name)).toContain("acme");
});

test("a program that fails is quoted", async () => {
  const failing = command('console.error("no such plan: platinum");', "process.exit(3);");
  await expect(synthesizeApp(failing, neverAborted)).rejects.toMatchObject({
    code: "synthesis-failed",
    message: expect.stringMatching(/failed with exit code 3:\nno such plan: platinum$/) as unknown,
  });
});

test("a program that synthesizes nothing is told so", async () => {
  await expect(synthesizeApp(command(""), neverAborted)).rejects.toMatchObject({
    code: "synthesis-failed",
    message: expect.stringContaining("synthesized nothing") as unknown,
  });
});

test("a command that does not exist is told so", async () => {
  await expect(synthesizeApp("orgwright-no-such-command", neverAborted)).rejects.toMatchObject({
    code: "synthesis-failed",
  });
});

test("values for Terraform's variables are kept from the program", async () => {
  process.env["TF_VAR_secret"] = "hunter2";
  try {
    const [stack] = await synthesizeApp(
      command(
        'mkdirSync(outdir + "/stacks");',
        "writeFileSync(outdir + '/stacks/one.json', JSON.stringify(Object.keys(process.env)));",
        "const stacks = { one: { synthesizedStackPath: 'stacks/one.json' } };",
        "writeFileSync(outdir + '/manifest.json', JSON.stringify({ stacks }));",
      ),
      neverAborted,
    );
    const names = JSON.parse(readFileSync(stack ?? "", "utf8")) as string[];
    expect(names).toContain("PATH");
    expect(names).not.toContain("TF_VAR_secret");
  } finally {
    delete process.env["TF_VAR_secret"];
  }
});

test("an interruption ends the program, however many processes it is", async () => {
  const started = join(folder, "started");
  const abort = new AbortController();
  const program = command(
    `writeFileSync(${JSON.stringify(started)}, "yes");`,
    "setInterval(() => {}, 1000);",
  );
  // With something to do afterwards the shell stays, and the program is a child of its own. The
  // pipes of both are closed, which is waited for, only when both have ended.
  const running = synthesizeApp(`${program} && true`, abort.signal);
  await waitForFile(started);
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: "interrupted" });
});

async function waitForFile(path: string): Promise<void> {
  for (;;) {
    if (existsSync(path)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
