import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Scene } from "../terraform/walk/scene.js";
import { terraformTable } from "./terraform-table.js";

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.open();
});

afterEach(async () => {
  await scene.close();
});

/** The requests since the last reset but those for tokens, by method and route. */
function requests(): Record<string, number> {
  const counts = Object.entries(scene.tenant.requests().routes)
    .filter(([route]) => route !== "POST /oauth/token")
    .map(([route, answers]) => {
      const count = Object.values(answers).reduce((sum, times) => sum + times, 0);
      return [route.replace("/api/v2", ""), count] as const;
    });
  scene.tenant.resetRequests();
  return Object.fromEntries(counts);
}

describe("the exact requests of work with Terraform", () => {
  it.each(terraformTable)("$work", async ({ strangers = [], before, declared, ...row }) => {
    scene.tenant.plant({
      users: ["ada", "bob"].map((name) => ({
        email: `${name}@acme.example`,
        connection: "Username-Password-Authentication",
      })),
      roles: [{ name: "viewer" }],
      organizations: strangers,
    });
    const importFrom = row.flags?.importFrom?.startsWith("id of ")
      ? await scene.idOf(row.flags.importFrom.slice("id of ".length))
      : row.flags?.importFrom;
    const flags = { ...row.flags, ...(importFrom !== undefined && { importFrom }) };
    for (const [address, parts] of Object.entries(before ?? {})) {
      scene.write(address, parts, row.imported === undefined ? {} : { importFrom: row.imported });
    }
    if (before !== undefined) await scene.converge();
    scene.terraform.configuration.clear();
    for (const [address, parts] of Object.entries(declared)) scene.write(address, parts, flags);
    requests();
    const plan = await scene.plan();
    expect(requests()).toEqual(row.plan);
    await scene.apply(plan);
    expect(requests()).toEqual(row.apply);
  });
});
