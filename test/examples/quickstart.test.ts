import { readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entriesIn, organizationFields } from "../../src/model/index.js";
import { readManifests } from "../../src/manifest/index.js";
import { emptyFolder, runOrgwright, runProgram, type Run } from "../support/run-orgwright.js";

describe("examples/quickstart", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await emptyFolder();
  });
  afterAll(async () => {
    await rm(cwd, { recursive: true });
  });

  /** Runs what `npm start` runs after the build, in a folder of its own. */
  async function start(): Promise<Run> {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const command = (scripts["start"] ?? "")
      .replace("dist/", `${resolve("dist")}/`)
      .replace("examples/", `${resolve("examples")}/`);
    return runProgram("sh", ["-c", command], { cwd });
  }

  it("is applied by npm start, and a second start finds nothing to do", async () => {
    const first = await start();
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("13 created") });
    const second = await start();
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("No changes. 13 organizations are as declared."),
    });
  });

  it("is exported as a manifest in which a plan finds nothing to do, for every field", async () => {
    const exported = await runOrgwright(["export", "--tenant", "local", "--out", "all.yaml"], {
      cwd,
    });
    expect(exported.code).toBe(0);
    const plan = ["plan", "all.yaml", "--tenant", "local", "--detailed-exitcode"];
    expect(await runOrgwright(plan, { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("No changes. 13 organizations"),
    });
  });

  it("holds a dozen organizations and uses every field", async () => {
    const { organizations, diagnostics } = await readManifests(["examples/quickstart"], {
      env: {},
    });
    expect(diagnostics).toEqual([]);
    expect(organizations.length).toBeGreaterThanOrEqual(12);
    const used = new Set(organizations.flatMap(({ organization }) => Object.keys(organization)));
    // A new tenant has no machines and no people to whom an example could refer.
    const others = ["client_grants", "clients", "members", "invitations"];
    const usable = Object.keys(organizationFields).filter((name) => !others.includes(name));
    expect([...used].sort()).toEqual(usable.sort());
    const settings = new Set(
      organizations.flatMap(({ organization }) =>
        entriesIn(organization.connections ?? undefined).flatMap((entry) => Object.keys(entry)),
      ),
    );
    const all = Object.keys(organizationFields.connections.item).filter(
      (key) => key !== "connection_id",
    );
    expect([...settings].sort()).toEqual(all.sort());
  });
});
