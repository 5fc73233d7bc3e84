import { describe, expect, it } from "vitest";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";

let tenant: TerraformStage["tenant"];
let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage((stage) => {
  ({ tenant, world, workspace } = stage);
});

/** Organizations under keys, each with the name that it shall have. */
function declare(names: Record<string, string>, more = ""): void {
  workspace.write(`
    locals { names = ${JSON.stringify(names)} }
    resource "orgwright_organization" "this" {
      for_each = local.names
      name     = each.value
      metadata = { key = each.key }
    }
    ${more}`);
}

/** The ids by the keys of the resources, from the tenant. */
async function idsByKey(): Promise<Record<string, string>> {
  const entries = await Promise.all(
    (await world.names()).map(async (name) => {
      const { metadata, id } = await world.must(name);
      return [(metadata as { key?: string } | undefined)?.key ?? name, id] as const;
    }),
  );
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function namesByKey(): Promise<Record<string, string>> {
  const names = new Map([...(await world.ids())].map(([name, id]) => [id, name]));
  return Object.fromEntries(
    Object.entries(await idsByKey()).map(([key, id]) => [key, names.get(id) ?? ""]),
  );
}

const keys = Array.from({ length: 24 }, (_, index) => `k${String(index).padStart(2, "0")}`);
const named = (to: (index: number) => string) =>
  Object.fromEntries(keys.map((key, index) => [key, to(index)]));

describe.skipIf(!hasTerraform)("renames within one apply", { timeout: 180_000 }, () => {
  const shapes: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ["a swap", { a: "one", b: "two" }, { a: "two", b: "one" }],
    ["a chain", { a: "one", b: "two", c: "three" }, { a: "two", b: "three", c: "four" }],
    ["a circle of three", { a: "one", b: "two", c: "three" }, { a: "two", b: "three", c: "one" }],
    ["a shift of more than run at once", named((i) => `sh-${i}`), named((i) => `sh-${i + 1}`)],
    [
      "a circle of more than run at once",
      named((i) => `c-${i}`),
      named((i) => `c-${(i + 7) % 24}`),
    ],
    ["pairs that swap", named((i) => `p-${i}`), named((i) => `p-${i % 2 === 0 ? i + 1 : i - 1}`)],
  ];

  it.each(shapes)("%s is done at once, and no id changes", async (_, before, after) => {
    declare(before);
    await workspace.apply();
    const ids = await idsByKey();
    declare(after);
    expect(await workspace.apply()).toContain("Apply complete!");
    expect(await idsByKey()).toEqual(ids);
    expect(await namesByKey()).toEqual(after);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("a name is taken over from an organization that is destroyed", async () => {
    declare({ a: "one", b: "two" });
    await workspace.apply();
    const { a } = await idsByKey();
    declare({ a: "two" });
    await workspace.apply();
    expect(await namesByKey()).toEqual({ a: "two" });
    expect(await idsByKey()).toEqual({ a });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("new resources take names that others give up, and never write into those", async () => {
    const count = 8;
    const pairs = (suffix: string) =>
      Object.fromEntries(keys.slice(0, count).map((key) => [key, `gr-${key}${suffix}`]));
    declare(pairs(""));
    await workspace.apply();
    const ids = await idsByKey();
    declare(
      pairs("-old"),
      `resource "orgwright_organization" "fresh" {
        for_each = local.names
        name     = "gr-\${each.key}"
        metadata = { who = "fresh" }
      }`,
    );
    const output = await workspace.apply();
    expect(output).not.toContain("adopted");
    const now = await idsByKey();
    expect(now).toMatchObject(ids);
    for (const key of keys.slice(0, count)) {
      expect((await world.must(`gr-${key}`))["metadata"]).toEqual({ who: "fresh" });
      expect((await world.must(`gr-${key}-old`))["metadata"]).toEqual({ key });
    }
    expect((await workspace.plan()).changes).toBe(false);
  });

  it.each([["true"], ["false"]])(
    "the plan names who has the name, and nothing is written (adopt = %s)",
    async (adopt) => {
      workspace.setEnvironment({ ORGWRIGHT_ADOPT: adopt });
      await world.create({ name: "taken", display_name: "Somebody else's" });
      const { id } = await world.must("taken");
      declare({ a: "one", b: "two" });
      await workspace.apply();
      declare({ a: "taken", b: "three" });
      const { status, output } = await workspace.run("plan", "-no-color");
      expect(status).toBe(1);
      expect(output).toContain("The name taken is taken");
      expect(output).toContain(id);
      expect(output).not.toMatch(/run again/i);
    },
  );

  it("a name that two want is refused", async () => {
    declare({ a: "one", b: "two" });
    await workspace.apply();
    declare({ a: "three", b: "three" });
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("Two resources are organization three");
  });

  it("converges after an apply that was killed in the middle", async () => {
    declare(named((i) => `k-${i}`));
    await workspace.apply();
    const ids = await idsByKey();
    declare(named((i) => `k-${(i + 5) % 24}`));
    workspace.detachProvider();
    tenant.resetRequests();
    const run = workspace.start("apply", "-auto-approve", "-no-color");
    while (!("PATCH /api/v2/organizations/{id}" in tenant.requests().routes)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.kill(run.pid ?? 0, "SIGKILL");
    await run.end;
    while (workspace.providerProcesses().length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await workspace.apply();
    expect(await idsByKey()).toEqual(ids);
    expect(await namesByKey()).toEqual(named((i) => `k-${(i + 5) % 24}`));
    expect((await workspace.plan()).changes).toBe(false);
  });
});
