import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../support/run-orgwright.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/main.js", import.meta.url));

// Gives a program a terminal; part of util-linux.
const hasTerminals = spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!hasTerminals && process.env["CI"] === undefined)(
  "the question of an apply",
  () => {
    it.each([
      ["Ctrl-C", "\u0003", "error[interrupted]"],
      ["Ctrl-D", "\u0004", "error[not-confirmed] Nothing was written: there was no answer."],
      ["no", "n\r", "error[not-confirmed] Nothing was written: the answer was no."],
    ])("ends with %s in words", async (_, keys, words) => {
      const folder = await emptyFolder();
      await writeFile(join(folder, "organizations.yaml"), "organizations:\n  - name: acme\n");
      const command = `exec "${process.execPath}" "${main}" apply --tenant local`;
      const child = spawn("script", ["-qefc", command, "/dev/null"], {
        cwd: folder,
        env: { PATH: process.env["PATH"], TERM: "dumb" },
      });
      let output = "";
      const asked = new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes("[y/N] ")) resolve();
        });
      });
      const ended = once(child, "close");
      await asked;
      child.stdin.write(keys);
      const [code] = (await ended) as [number | null];
      expect(code).toBe(1);
      expect(output).toContain(words);
      expect(output).not.toMatch(/\n {4}at |Error:/);
      expect(await readdir(folder)).toContain("organizations.yaml");
    });
  },
);
