import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  collections,
  entriesIn,
  identityOf,
  labelOf,
  type DesiredOrganization,
  type FieldMap,
  type FieldValue,
} from "../../src/model/index.js";
import { organizationsOf, read } from "../manifest/reading.js";
import { exampleTenant } from "../support/example-tenant.js";
import { wholeOf } from "../support/whole.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(exampleTenant);
});
afterEach(async () => {
  await stage.close();
});

const connection = { name: "Username-Password-Authentication" };

function wish(name: string, value: FieldValue): DesiredOrganization[] {
  return [{ name: "acme", [name]: value }];
}

describe.each(collections)("$name of which others may have some", (collection) => {
  const { name, keys, example, otherExample, notices = [] } = collection;
  const [mine = {}] = example;
  const [theirs = {}] = otherExample;
  const whole = (entries: readonly FieldMap[]): FieldValue => wholeOf(collection, entries);
  const keyOf = (entry: FieldMap): FieldMap =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => Object.hasOwn(keys, key)));

  async function labels(value: FieldValue): Promise<string[]> {
    const world = await stage.converge(wish(name, value));
    return entriesIn(world.get("acme")?.[name])
      .map((entry) => labelOf(collection, entry))
      .sort();
  }
  const both = [mine, theirs].map((entry) =>
    labelOf(collection, { ...entry, [collection.identity]: identityOf(collection, entry) }),
  );
  const [myLabel = "", theirLabel = ""] = both;

  it("are added beside those of others, taken away one by one, and the whole where that is said", async () => {
    await labels(whole([theirs]));
    expect(await labels({ include: [mine] })).toEqual([...both].sort());
    expect(await labels({ include: [theirs], exclude: [keyOf(mine)] })).toEqual([theirLabel]);
    expect(await labels({ include: [mine] })).toEqual([...both].sort());
    expect(await labels({ exclude: [keyOf(theirs)] })).toEqual([myLabel]);
    expect(await labels({ include: [] })).toEqual([myLabel]);
    expect(await labels({ exclude: [] })).toEqual([myLabel]);
    expect(await labels({ exactly: [theirs] })).toEqual([theirLabel]);
    expect(await labels({ exactly: [] })).toEqual([]);
    await labels(whole([mine, theirs]));
    expect(await labels({ exactly: [mine] })).toEqual([myLabel]);
  });

  it("stay where nothing is said of them, and go where null or an empty list is", async () => {
    await labels(whole([mine, theirs]));
    const world = await stage.converge([{ name: "acme", display_name: "Acme" }]);
    expect(entriesIn(world.get("acme")?.[name])).toHaveLength(2);
    expect(await labels(collection.people ? whole([]) : null)).toEqual([]);
    await labels(whole([mine]));
    expect(await labels(whole([]))).toEqual([]);
  });

  it("are made with an organization, where nobody has any yet", async () => {
    expect(await labels({ include: [mine], exclude: [keyOf(theirs)] })).toEqual([myLabel]);
  });

  it("tell what is lost by an exclusion as by a removal", async () => {
    const told = notices.filter(({ on, setting }) => on === "remove" && setting === undefined);
    await labels(whole([mine]));
    const plan = await stage.plan(wish(name, { exclude: [keyOf(mine)] }));
    expect(plan.actions).toHaveLength(1);
    const notes = plan.actions.flatMap((action) =>
      action.kind === "update" ? (action.notes ?? []) : [],
    );
    expect(notes).toHaveLength(told.length);
  });
});

it("a default that is included leaves alone what applications and customers wrote", async () => {
  const theirs = [{ name: "acme", metadata: { service_type: "s1" }, connections: [connection] }];
  await stage.converge(theirs);
  const manifest = `
defaults:
  metadata: { include: { org_type: t1 } }
  connections: { include: [{ name: google-oauth2 }] }
organizations: [{ name: acme }, { name: globex }]`;
  const world = await stage.converge(organizationsOf(read(manifest)));
  expect(world.get("acme")?.metadata).toEqual({ service_type: "s1", org_type: "t1" });
  expect(world.get("acme")?.connections).toHaveLength(2);
  expect(world.get("globex")?.metadata).toEqual({ org_type: "t1" });
  expect(world.get("globex")?.connections).toHaveLength(1);
});

describe("metadata of which others may have some", () => {
  async function metadata(value: FieldValue): Promise<FieldValue | undefined> {
    const world = await stage.converge(wish("metadata", value));
    return world.get("acme")?.metadata;
  }

  it("is added beside that of others, taken away key by key, and the whole where that is said", async () => {
    await metadata({ theirs: "1" });
    expect(await metadata({ include: { mine: "1" } })).toEqual({ theirs: "1", mine: "1" });
    expect(await metadata({ include: { mine: "2" } })).toEqual({ theirs: "1", mine: "2" });
    expect(await metadata({ exclude: ["mine"] })).toEqual({ theirs: "1" });
    expect(await metadata({ include: { theirs: null, mine: "3" } })).toEqual({ mine: "3" });
    expect(await metadata({ exactly: { only: "1" } })).toEqual({ only: "1" });
    expect(await metadata({ include: "a text", exclude: "another" })).toEqual({
      include: "a text",
      exclude: "another",
    });
  });

  it("keeps what others write between plan and apply", async () => {
    await metadata({ theirs: "1" });
    const plan = await stage.plan(wish("metadata", { include: { mine: "1" } }));
    expect(plan.actions).toMatchObject([{ kind: "update", repeatsOthers: true }]);
  });

  it("keeps the marks of an owner, and is not sent where nothing of ours differs", async () => {
    await metadata({ theirs: "1", mine: "1" });
    const { actions } = await stage.plan(wish("metadata", { include: { mine: "1" } }));
    expect(actions).toEqual([]);
  });

  it("is refused where those of others leave no room", async () => {
    const full = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, "1"]));
    await metadata(full);
    const { refusals } = await stage.plan(wish("metadata", { include: { mine: "1" } }));
    expect(refusals).toMatchObject([{ organization: "acme", reason: "impossible" }]);
  });
});
