import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string): Promise<Run> => runOrgwright(line.split(" "), { cwd });

const declared = `# ours
organizations:
  - name: acme # the first
    display_name: Acme
    metadata: { plan: gold } # paid
---
defaults:
  metadata: { region: eu }
organizations:
  - name: globex
    display_name: Globex
`;

it("shows what manifests would say, writes it when told to, and says what it cannot", async () => {
  await writeFile(join(cwd, "m.yaml"), declared);
  expect(await run("apply m.yaml --tenant local --yes")).toMatchObject({ code: 0 });
  const elsewhere = declared
    .replace("gold", "silver")
    .replace("display_name: Globex", "display_name: Globex AG")
    .replace("region: eu", "region: us");
  await writeFile(join(cwd, "elsewhere.yaml"), elsewhere);
  expect(await run("apply elsewhere.yaml --tenant local --yes")).toMatchObject({ code: 0 });

  const shown = await run("adopt m.yaml --tenant local");
  expect(shown.code).toBe(2);
  expect(shown.stdout).toContain("-    metadata: { plan: gold } # paid");
  expect(shown.stdout).toContain("+    metadata: { plan: silver } # paid");
  expect(shown.stdout).toContain("+    display_name: Globex AG");
  expect(shown.stderr).toContain("1 file would be written: give --write.");
  expect(shown.stderr).toMatch(
    /globex: metadata\.region stays as it is \(m\.yaml:8\): it stands in\s+defaults/,
  );
  expect(await readFile(join(cwd, "m.yaml"), "utf8")).toBe(declared);

  expect(await run("adopt m.yaml --tenant local --write")).toMatchObject({ code: 0 });
  expect(await readFile(join(cwd, "m.yaml"), "utf8")).toBe(
    elsewhere.replace("region: us", "region: eu"),
  );
  expect(await run("adopt m.yaml --only acme --tenant local")).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("There is nothing to adopt."),
  });
});
