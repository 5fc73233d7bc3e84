import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import { readEnvironment } from "../../src/environment/index.js";
import { readManifests } from "../../src/manifest/index.js";
import { describeDrift, findDrift, planRun, readDeclarations } from "../../src/run/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
let folder: string;
beforeEach(async () => {
  stage = await openStage();
  folder = mkdtempSync(join(tmpdir(), "orgwright-story-"));
  git("init", "-q");
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...who, ...args], { stdio: "pipe" });
}

let commits = 0;

/** Declares acme with some fields, in a commit of its own. */
function commit(fields: string): void {
  writeFileSync(
    join(folder, "organizations.yaml"),
    `# ${commits++}\norganizations:\n  - { name: acme${fields} }\n`,
  );
  git("add", ".");
  git("commit", "-qm", "declared");
}

async function planNow(from = folder): Promise<ReturnType<typeof readAndPlan>> {
  return readAndPlan(join(from, "organizations.yaml"));
}

async function readAndPlan(path: string): Promise<{
  readonly plan: Awaited<ReturnType<typeof planRun>>["plan"];
  readonly files: readonly string[];
}> {
  const declared = await readManifests([path], { env: {} });
  const { plan } = await planRun(stage.client, { declared, policy: "upsert" });
  return { plan, files: declared.files };
}

async function story(from = folder): Promise<string> {
  const { plan, files } = await planNow(from);
  expect(plan.actions).not.toEqual([]);
  return (await describeDrift(plan, files)).join("\n");
}

const manifestNewer = "acme: the manifest is newer";
const tenantNewer = "acme: the tenant is newer";

describe("the manifest is newer", () => {
  it.each([
    ["a value that was changed", ", display_name: One", ", display_name: Two"],
    [
      "a value that the tenant has not yet",
      ", metadata: { plan: gold }",
      ", metadata: { plan: gold, region: eu }",
    ],
    ["a field that the tenant has not yet", "", ", metadata: { plan: gold }"],
    [
      "a value that was taken out",
      ", metadata: { plan: gold, old: x }",
      ", metadata: { plan: gold }",
    ],
    [
      "a connection that was removed",
      ", connections: [{ name: google-oauth2, assign_membership_on_login: true }]",
      ", connections: []",
    ],
    [
      "a connection that was added",
      ", connections: []",
      ", connections: [{ name: google-oauth2 }]",
    ],
    [
      "a setting that had what the tenant fills in",
      ", connections: [{ name: google-oauth2 }]",
      ", connections: [{ name: google-oauth2, show_as_button: false }]",
    ],
    ["a field that was cleared", ", metadata: { plan: gold }", ", metadata: null"],
  ])("by %s", async (_, before, after) => {
    commit(before);
    const { plan } = await planNow();
    await applyPlan(stage.client, plan, { concurrency: 1 });
    commit(after);
    expect(await story()).toContain(manifestNewer);
  });

  it("by a new name", async () => {
    commit("");
    await stage.apply([{ name: "acme" }]);
    commit("-nine, former_names: [acme]");
    expect(await story()).toContain("acme-nine: the manifest is newer");
  });

  it("by more than twenty commits, and over a symbolic link", async () => {
    commit(", display_name: First");
    await stage.apply([{ name: "acme", display_name: "First" }]);
    for (let index = 0; index < 25; index++) commit(", display_name: Last");
    expect(await story()).toContain(manifestNewer);
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    try {
      expect(await story(link)).toContain(manifestNewer);
    } finally {
      rmSync(link);
    }
  });
});

describe("the manifest is newer, whatever it was called", () => {
  it("by a commit before its file was renamed, twice, into another folder", async () => {
    commit(", display_name: First, metadata: { plan: gold, region: eu }");
    await stage.apply([
      { name: "acme", display_name: "First", metadata: { plan: "gold", region: "eu" } },
    ]);
    git("mv", "organizations.yaml", "customers.yaml");
    git("commit", "-qm", "renamed");
    mkdirSync(join(folder, "all"));
    git("mv", "customers.yaml", "all/customers.yaml");
    git("commit", "-qm", "renamed again");
    const path = join(folder, "all/customers.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace("First", "Last"));
    git("commit", "-qam", "changed");
    const { plan, files } = await readAndPlan(path);
    expect((await describeDrift(plan, files)).join()).toContain(manifestNewer);
  });

  it("by a file that is a link to one of the repository", async () => {
    commit(", display_name: One");
    await stage.apply([{ name: "acme", display_name: "One" }]);
    symlinkSync("organizations.yaml", join(folder, "link.yaml"));
    commit(", display_name: Two");
    const { plan, files } = await readAndPlan(join(folder, "link.yaml"));
    expect((await describeDrift(plan, files)).join()).toContain(manifestNewer);
  });

  it.each([
    ["an overlay", "    overlays:\n      - acme: { display_name: VALUE }\n"],
    ["a variable", "    variables: { TITLE: VALUE }\n"],
  ])("by %s of its environment", async (_, text) => {
    writeFileSync(
      join(folder, "organizations.yaml"),
      'organizations: [{ name: acme, display_name: "${env.TITLE:-none}" }]',
    );
    const file = join(folder, "orgwright.yaml");
    const write = (value: string): void => {
      const head = "environments:\n  production:\n    tenant: local\n";
      writeFileSync(file, `${head}${text.replace("VALUE", value)}`);
      git("add", ".");
      git("commit", "-qm", value);
    };
    write("One");
    await stage.apply([{ name: "acme", display_name: "One" }]);
    write("Two");
    const { environment } = readEnvironment(file, "production", {});
    if (environment === undefined) throw new Error("there is no environment");
    const declared = await readDeclarations({
      paths: [join(folder, "organizations.yaml")],
      environment,
    });
    const { plan } = await planRun(stage.client, { declared, policy: "upsert", environment });
    expect(plan.actions).toHaveLength(1);
    const told = (await describeDrift(plan, declared.files, environment)).join();
    expect(told).toContain(manifestNewer);
    await stage.apply([{ name: "acme", display_name: "Click" }]);
    const clicked = await planRun(stage.client, { declared, policy: "upsert", environment });
    expect((await describeDrift(clicked.plan, declared.files, environment)).join()).toContain(
      tenantNewer,
    );
  });
});

describe("the tenant is newer", () => {
  it.each([
    ["a value", ", display_name: Acme", { display_name: "Click" }],
    ["a value that was removed there", ", metadata: { plan: gold }", { metadata: {} }],
    [
      "a value that was added there",
      ", metadata: { plan: gold }",
      { metadata: { plan: "gold", clicked: "yes" } },
    ],
    [
      "a connection that was added there",
      ", connections: []",
      { connections: [{ name: "google-oauth2" }] },
    ],
  ])("by %s, which no version asked for", async (_, declared, clicked) => {
    commit(declared);
    commit(declared);
    await stage.apply([{ name: "acme", ...clicked }]);
    expect(await story()).toContain(tenantNewer);
  });

  it("by a name that was given there", async () => {
    writeFileSync(
      join(folder, "organizations.yaml"),
      "owner: customers\norganizations:\n  - { name: acme }\n",
    );
    git("add", ".");
    git("commit", "-qm", "declared");
    const { plan } = await planNow();
    await applyPlan(stage.client, plan, { concurrency: 1 });
    const found = await stage.client.organizationByName("acme");
    await stage.client.updateOrganization(found?.id ?? "", { name: "acme-nine" });
    expect(await story()).toContain(tenantNewer);
  });
});

describe("nobody can tell", () => {
  it("where earlier versions said nothing of what the tenant has", async () => {
    await stage.apply([{ name: "acme", display_name: "By hand" }]);
    commit("");
    commit(", display_name: Acme");
    expect(await story()).toContain("acme: which side is newer cannot be told");
  });

  it("in a shallow clone, which is told how to get the rest, unless what is there settles it", async () => {
    commit(", display_name: One");
    commit(", display_name: Two");
    await stage.apply([{ name: "acme", display_name: "One" }]);
    const clone = `${folder}-clone`;
    git("clone", "-q", "--depth", "1", `file://${folder}`, clone);
    try {
      const told = await story(clone);
      expect(told).not.toContain("is newer:");
      expect(told).toContain("git fetch --unshallow");
      execFileSync("git", ["-C", clone, "fetch", "-q", "--unshallow"]);
      expect(await story(clone)).toContain(manifestNewer);
    } finally {
      rmSync(clone, { recursive: true });
    }
  });

  it("outside of a repository", async () => {
    commit(", display_name: One");
    await stage.apply([{ name: "acme" }]);
    rmSync(join(folder, ".git"), { recursive: true });
    expect(await story()).toBe("");
  });
});

describe("what is drift", () => {
  it("is what would be done and what is refused, with what there is to say of it", async () => {
    await stage.client.createOrganization({
      name: "theirs",
      metadata: { orgwright_owner: "them/theirs" },
    });
    await stage.apply([{ name: "acme" }]);
    writeFileSync(
      join(folder, "organizations.yaml"),
      "owner: us\norganizations: [{ name: acme-nine, former_names: [acme] }, { name: theirs, display_name: X }]",
    );
    const { plan } = await planNow();
    expect(findDrift(plan)).toEqual([
      {
        organization: "acme-nine",
        kind: "update",
        fields: ["name", "metadata.orgwright_owner"],
        notes: ["renamed from acme: it keeps its id and its people"],
      },
      { organization: "theirs", kind: "refused", reason: "other-owner", owner: "them", fields: [] },
    ]);
  });
});
