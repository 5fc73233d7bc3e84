import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { emptyFolder, runProgram } from "../support/run-orgwright.js";

const root = new URL("../../", import.meta.url);
const main = fileURLToPath(new URL("dist/src/cli/main.js", root));

it.each([
  ["18.20.8", ["--version"]],
  ["20.9.0", ["plan", "--tenant", "local"]],
  ["12.22.12", []],
])(
  "br11: on Node.js %s every command says which one is needed, in one line",
  async (version, args) => {
    const cwd = await emptyFolder();
    try {
      const preload = join(cwd, "old.cjs");
      await writeFile(
        preload,
        `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
       delete require("node:util").styleText;
       require("node:module").syncBuiltinESMExports();`,
      );
      const run = await runProgram(process.execPath, ["-r", preload, main, ...args], { cwd });
      expect(run).toEqual({
        code: 1,
        stdout: "",
        stderr: `Orgwright needs Node.js 20.19 or later; this is ${version}.\n`,
      });
    } finally {
      await rm(cwd, { recursive: true });
    }
  },
);

it("the version that is asked for is the one that the package names", async () => {
  const { engines } = JSON.parse(await readFile(new URL("package.json", root), "utf8")) as {
    engines: { node: string };
  };
  expect(engines.node).toBe(">=20.19");
});

it("what begins loads nothing that an old Node.js could not", async () => {
  const text = await readFile(main, "utf8");
  const loaded = [
    ...text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|^import\s*"([^"]+)"/gm),
  ];
  expect(loaded.map(([, name]) => name)).toEqual(["node:module"]);
});
