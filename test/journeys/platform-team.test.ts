import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasTerminals } from "../support/on-terminal.js";
import { Journey } from "./journey.js";

const count = 120;
const name = (index: number): string => `customer-${String(index).padStart(5, "0")}`;

let journey: Journey;
beforeAll(async () => {
  const organizations = Array.from({ length: count }, (_, index) => ({
    name: name(index),
    display_name: `Customer ${index}`,
    metadata: { plan: index % 2 === 0 ? "gold" : "trial" },
    ...(index % 10 === 0 && { connections: [{ name: "google-oauth2" }] }),
  }));
  journey = await Journey.begin({ seed: { organizations } });
}, 60_000);
afterAll(() => journey.end());

const idOf = async (called: string): Promise<unknown> =>
  (await journey.call("GET", `organizations/name/${called}`))["id"];

describe.skipIf(!hasTerminals)("a platform team with organizations that exist already", () => {
  it("asks the doctor what is missing", async () => {
    const { words, requests } = await journey.run("doctor");
    expect(words).toContain(`The tenant has ${count} organizations.`);
    expect(words).toContain("All is well.");
    // A token, the organizations, and each kind of thing that they may refer to.
    expect(requests).toBe(5);
  });

  it("takes the tenant into a repository", async () => {
    const { words, routes } = await journey.run(
      `init . --from-tenant ${journey.tenant.url} --owner customers --only customer-*`,
    );
    expect(words).toContain("Wrote organizations.yaml");
    expect(words).toContain("orgwright plan --env production");
    expect(routes["GET /api/v2/organizations/{id}/connections"]).toBe(count);
    expect(journey.read("organizations.yaml").match(/- name: customer-/g)).toHaveLength(count);
    await journey.repository();
    await journey.commit("All organizations");
  });

  it("sees one change that all have alike, with its number of requests", async () => {
    const { words, routes } = await journey.run("plan --env production");
    expect(words).toContain(`~ ${count} organizations: ${name(0)}, ${name(1)}`);
    expect(words).toContain('metadata.orgwright_owner (nothing) -> "customers/(name)"');
    expect(words).toContain(
      `0 to create, ${count} to update, 0 to delete, 0 unchanged; ${count} requests`,
    );
    expect(routes["GET /api/v2/organizations"]).toBe(Math.ceil(count / 100));
  });

  it("marks them as its own with the requests that the plan said", async () => {
    const { words, routes } = await journey.run("apply --env production --yes");
    expect(words).toContain(`Done: 0 created, ${count} updated, 0 deleted in`);
    expect(routes["PATCH /api/v2/organizations/{id}"]).toBe(count);
    const again = await journey.run("plan --env production");
    expect(again.words).toContain(`No changes. ${count} organizations are as declared.`);
  });

  it("looks again for few requests", async () => {
    const { words, routes } = await journey.run("drift --env production");
    expect(words).toContain(`No changes. ${count} organizations are as declared.`);
    expect(words).toContain("were not read again");
    expect(routes["GET /api/v2/organizations/{id}/connections"]).toBeUndefined();
    const since = await journey.run("plan --env production --changed-since HEAD");
    expect(since.words).toContain(`0 of ${count} declared organizations`);
    expect(since.words).not.toContain("0 organizations are as declared");
    expect(since.requests).toBe(0);
  });

  it("renames a customer, who keeps the id", async () => {
    const id = await idOf(name(7));
    journey.edit("organizations.yaml", `- name: ${name(7)}`, "- name: customer-seven");
    const refused = await journey.run("plan --env production --policy sync", 1);
    expect(refused.words).toContain(`write \`former_names: [${name(7)}]\` at customer-seven`);
    journey.edit(
      "organizations.yaml",
      "- name: customer-seven",
      `- name: customer-seven\n    former_names: [${name(7)}]`,
    );
    const { words, routes } = await journey.run("apply --env production --yes");
    expect(words).toContain("it keeps its id and its people");
    expect(routes["PATCH /api/v2/organizations/{id}"]).toBe(1);
    expect(await idOf("customer-seven")).toBe(id);
    await journey.commit("Seven has a name");
  });

  it("is told who was renamed in the dashboard, and deletes nobody for it", async () => {
    const id = await idOf(name(9));
    await journey.call("PATCH", `organizations/${String(id)}`, { name: "customer-nine" });
    const { words } = await journey.run("plan --env production --policy sync");
    expect(words).toContain("0 to create, 1 to update, 0 to delete");
    await journey.run("apply --env production --policy sync --yes");
    expect(await idOf(name(9))).toBe(id);
  });

  it("lets a customer go, by name", async () => {
    journey.edit(
      "organizations.yaml",
      `- name: ${name(3)}`,
      `- name: ${name(3)}\n    absent: true`,
    );
    const { words } = await journey.run("apply --env production --yes");
    expect(words).toContain(`- ${name(3)}`);
    expect(words).toContain("1 deleted in");
    await journey.commit("Three has left");
    expect((await journey.run("drift --env production")).words).toContain("No changes.");
  });

  it("does not make again what somebody deleted in numbers", async () => {
    for (let index = 20; index < 40; index++) {
      await journey.call("DELETE", `organizations/${String(await idOf(name(index)))}`);
    }
    const { words, routes } = await journey.run("apply --env production --yes", 1);
    expect(words).toContain("Nothing was changed.");
    expect(words).toContain("--max-recreates");
    expect(routes["POST /api/v2/organizations"]).toBeUndefined();
  });
});
