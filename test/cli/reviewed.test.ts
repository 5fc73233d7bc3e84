import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { FakeGitHub } from "../support/fake-github.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant;
let github: FakeGitHub;
let env: Record<string, string>;
beforeEach(async () => {
  cwd = await emptyFolder();
  tenant = await startTenant();
  github = new FakeGitHub();
  env = {
    ...tenant.environment,
    AUTH0_DOMAIN: tenant.url,
    GITHUB_API_URL: await github.listen(),
    GITHUB_REPOSITORY: "acme/organizations",
    GITHUB_TOKEN: github.token,
    GITHUB_SHA: github.mergeCommit,
  };
  await declare("Acme");
});
afterEach(async () => {
  await github.close();
  await tenant.close();
  await rm(cwd, { recursive: true });
});

const run = (line: string): Promise<Run> => runOrgwright(line.split(" "), { cwd, env });
const read = (path: string): Promise<string> => readFile(join(cwd, path), "utf8");
const declare = (name: string): Promise<void> =>
  writeFile(
    join(cwd, "organizations.yaml"),
    `organizations: [{ name: acme, display_name: "${name}", metadata: { sum: "sha256:${"0".repeat(64)}" } }]`,
  );

/** What the workflow of a pull request does. */
async function review(): Promise<void> {
  expect((await run("plan --report plan.md --checksum-out plan.sha256")).code).toBe(0);
  const commented = await run("comment plan.md --pull-request 7 --checksum-file plan.sha256");
  expect(commented).toMatchObject({ code: 0, stderr: "" });
}

describe("apply --reviewed", () => {
  it("carries out the plan that our own comment on the merged pull request shows, and needs none for nothing", async () => {
    await review();
    expect((await read("plan.sha256")).trim()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await read("plan.sha256")).not.toContain("0".repeat(64));
    const early = await run("apply --reviewed 7 --yes");
    expect(early).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/error\[not-reviewed\].*pull request 7 is not merged/),
    });
    github.isMerged = true;
    expect((await run("apply --reviewed merged --yes")).stdout).toContain("1 created");
    const again = await run("apply --reviewed 7 --yes");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("No changes.") });
  });

  it("refuses what was not reviewed, and reports the plan of now with the reason", async () => {
    await review();
    github.isMerged = true;
    // Somebody else's comment asks for the plan that somebody else would like.
    await declare("Evil");
    await run("plan --checksum-out evil.sha256");
    github.add(
      `<!-- orgwright: plan | ${(await read("evil.sha256")).trim()} -->\nFine!`,
      "mallory",
    );
    const applied = await run("apply --reviewed 7 --yes --report now.md --checksum-out now.sha256");
    expect(applied.code).toBe(1);
    expect(applied.stderr).toMatch(
      /error\[checksum-mismatch\] Nothing was changed: .*the review of pull request 7 asks for/,
    );
    expect(await read("now.md")).toMatch(/Nothing was changed[^]*display_name: "Evil"/);
    expect(await read("now.sha256")).toBe(await read("evil.sha256"));
    expect(tenant.requests().routes).not.toHaveProperty("POST /api/v2/organizations");
  });

  it("is a number or merged, and does not stand beside --checksum", async () => {
    expect((await run("apply --reviewed ../8 --yes")).stderr).toContain(
      "number of a pull request, or merged",
    );
    const both = await run("apply --reviewed 7 --checksum sha256:0 --yes");
    expect(both.stderr).toContain("error[conflicting-options]");
  });
});

describe("a plan that must not be carried out", () => {
  it("says so in its report", async () => {
    await writeFile(
      join(cwd, "organizations.yaml"),
      "owner: me\norganizations: [{ name: a }, { name: b }, { name: c }]",
    );
    await run("apply --yes");
    await writeFile(join(cwd, "organizations.yaml"), "owner: me\norganizations: [{ name: a }]");
    const planned = await run("plan --policy sync --report plan.md --report plan.html");
    expect(planned).toMatchObject({ code: 1, stderr: expect.stringContaining("too-many-deletes") });
    expect(await read("plan.md")).toMatch(/the limit is 1[^]*Nothing was changed/);
    expect(await read("plan.html")).toContain("the limit is 1");
  });
});
