import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyFolder, runProgram } from "../support/run-orgwright.js";

let folder: string;
let archive: string;
beforeAll(async () => {
  folder = await emptyFolder();
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await runProgram("npm", pack);
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  archive = join(folder, packed?.filename ?? "");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

it("is smaller than 1 MB", async () => {
  expect((await stat(archive)).size).toBeLessThan(1_000_000);
});

it("is as publint wants a package to be", async () => {
  const { code, stdout } = await runProgram("npx", ["publint", "--strict", archive]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("All good!") });
});

it("has types that are right for whoever imports it", async () => {
  // Every Node.js that can run it can also require ES modules.
  const rules = ["--ignore-rules", "cjs-resolves-to-esm"];
  // It ends without waiting for a pipe that is full; a file takes all it says.
  const found = join(folder, "types.json");
  const attw = ["-c", 'npx attw "$@" >"$0"', found, ...rules, "--format", "json", archive];
  const { code } = await runProgram("sh", attw);
  const { analysis } = JSON.parse(await readFile(found, "utf8")) as {
    analysis: { readonly entrypoints: Readonly<Record<string, unknown>> };
  };
  expect(code).toBe(0);
  expect(Object.keys(analysis.entrypoints)).toEqual(
    expect.arrayContaining([".", "./cdktf", "./cdktn", "./tenant"]),
  );
});
