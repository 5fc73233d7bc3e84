import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import { readManifests, type ManifestReading } from "../../src/manifest/index.js";
import type { Plan } from "../../src/plan/index.js";
import { planAdoption, planRun, writeAdoption } from "../../src/run/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
let folder: string;
beforeEach(async () => {
  stage = await openStage();
  folder = mkdtempSync(join(tmpdir(), "orgwright-adopt-"));
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

const file = (name = "organizations.yaml"): string => join(folder, name);

async function look(
  name?: string,
): Promise<{ readonly reading: ManifestReading; readonly plan: Plan }> {
  const reading = await readManifests([file(name)], { env: { TITLE: "From outside" } });
  expect(reading.diagnostics).toEqual([]);
  const { plan } = await planRun(stage.client, { declared: reading, policy: "upsert" });
  return { reading, plan };
}

/** Declares and applies something. */
async function declare(text: string, name?: string): Promise<string> {
  writeFileSync(file(name), text);
  const { plan } = await look(name);
  await applyPlan(stage.client, plan, { concurrency: 1 });
  const acme = await ask("GET", "organizations/name/acme");
  return (acme as { id: string }).id;
}

async function ask(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  return stage.client.relay({ method, path, query: {}, ...(body !== undefined && { body }) });
}

async function adopt(name?: string): ReturnType<typeof planAdoption> {
  const { reading, plan } = await look(name);
  return planAdoption(reading, plan, "acme");
}

describe("adopting what somebody changed in the tenant", () => {
  it("makes the manifest say it, with its comments and its order, so that nothing is to be done", async () => {
    const text = `# of the sales team
organizations:
  - name: acme # ours
    metadata: # for templates
      plan: gold
      region: eu # must stay

    display_name: Acme
    connections:
      - name: google-oauth2 # everybody
        show_as_button: true
`;
    const id = await declare(text);
    await ask("PATCH", `organizations/${id}`, {
      display_name: "Acme ${env.HOME}",
      metadata: { region: "eu", seats: "10" },
      branding: { logo_url: "https://acme.example/logo.png" },
    });
    const [google] = (await ask("GET", `organizations/${id}/enabled_connections`)) as {
      connection_id: string;
    }[];
    await ask("PATCH", `organizations/${id}/enabled_connections/${google?.connection_id}`, {
      assign_membership_on_login: true,
      show_as_button: false,
    });
    const others = (await ask("GET", "connections")) as { id: string; name: string }[];
    const other = others.find(({ name }) => name === "Username-Password-Authentication");
    await ask("POST", `organizations/${id}/enabled_connections`, { connection_id: other?.id });

    const found = await adopt();
    expect(found.kept).toEqual([]);
    expect(readFileSync(file(), "utf8")).toBe(text);
    writeAdoption(found);
    expect(readFileSync(file(), "utf8")).toBe(`# of the sales team
organizations:
  - name: acme # ours
    metadata: # for templates
      region: eu # must stay
      seats: "10"

    display_name: "Acme $\${env.HOME}"
    connections:
      - name: google-oauth2 # everybody
        show_as_button: false
      - name: Username-Password-Authentication
`);
    expect((await look()).plan.actions).toEqual([]);
    expect(found.files[0]?.difference).toContain("-      plan: gold\n       region: eu");
  });

  it("takes entries and pairs out of what they were excluded from, and what is gone out of the list", async () => {
    const text = `organizations:
  - name: acme
    metadata: { include: { plan: gold }, exclude: [trial] }
    connections:
      - name: google-oauth2
      - name: Username-Password-Authentication
`;
    const id = await declare(text);
    await ask("PATCH", `organizations/${id}`, { metadata: { plan: "gold", trial: "yes" } });
    const enabled = (await ask("GET", `organizations/${id}/enabled_connections`)) as {
      connection_id: string;
    }[];
    for (const { connection_id: connection } of enabled) {
      await ask("DELETE", `organizations/${id}/enabled_connections/${connection}`);
    }
    const found = await adopt();
    writeAdoption(found);
    expect(readFileSync(file(), "utf8")).toBe(`organizations:
  - name: acme
    metadata: { include: { plan: gold }, exclude: [] }
    connections: []
`);
    expect((await look()).plan.actions).toEqual([]);
  });

  it("works in JSON", async () => {
    const declared = { organizations: [{ name: "acme", display_name: "Acme" }] };
    const name = "organizations.json";
    const id = await declare(JSON.stringify(declared, undefined, 2), name);
    await ask("PATCH", `organizations/${id}`, { display_name: 'Acme "the best"' });
    writeAdoption(await adopt(name));
    expect(JSON.parse(readFileSync(file(name), "utf8"))).toEqual({
      organizations: [{ name: "acme", display_name: 'Acme "the best"' }],
    });
    expect((await look(name)).plan.actions).toEqual([]);
  });

  it("leaves what others share as it is, and says where it stands", async () => {
    const text = `defaults:
  metadata: { plan: gold }
organizations:
  - name: acme
    display_name: \${env.TITLE}
`;
    const id = await declare(text);
    await ask("PATCH", `organizations/${id}`, { display_name: "Other", metadata: { plan: "x" } });
    const found = await adopt();
    expect(found.files).toEqual([]);
    expect(found.kept.map(({ field, why, location }) => [field, why, location?.line])).toEqual([
      ["display_name", "its value comes from ${env.TITLE}", 5],
      ["metadata.plan", "it stands in defaults, which other organizations share", 2],
    ]);
  });

  it("writes nothing over what somebody else wrote in the meantime", async () => {
    const id = await declare("organizations:\n  - name: acme\n    display_name: Acme\n");
    await ask("PATCH", `organizations/${id}`, { display_name: "Other" });
    const found = await adopt();
    const mine = "organizations:\n  - name: acme\n    display_name: Mine\n";
    writeFileSync(file(), mine);
    expect(() => writeAdoption(found)).toThrow(/has changed in the meantime/);
    expect(readFileSync(file(), "utf8")).toBe(mine);
  });

  it("says what is to be done where a whole organization differs", async () => {
    writeFileSync(file(), "organizations:\n  - name: acme\n");
    const found = await adopt();
    expect(found.files).toEqual([]);
    expect(found.kept[0]?.why).toContain("remove its entry from the manifest, or apply");
  });
});
