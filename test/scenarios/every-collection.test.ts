import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  collections,
  connections,
  entriesIn,
  identityOf,
  labelOf,
  settingsOf,
  type DesiredOrganization,
  type FieldMap,
  type FieldValue,
} from "../../src/model/index.js";
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

const withSettings = new Set(
  collections.filter(({ settings }) => Object.keys(settings).length > 0).map(({ name }) => name),
);

describe.each(collections)("$name of an organization", (collection) => {
  const { name, example, otherExample, settings, needs = [] } = collection;
  const whole = (entries: readonly FieldMap[]): FieldValue => wholeOf(collection, entries);
  // What entries of one collection name may have to be in another one of the organization.
  const around =
    settings["connection"] === undefined
      ? {}
      : { connections: connections.otherExample.concat(connections.example) };
  const wish = (value?: FieldValue): DesiredOrganization[] => [
    { name: "acme", ...around, ...(value !== undefined && { [name]: value }) },
  ];

  /** What the tenant has after a declaration was applied, and a plan of it has found nothing to do. */
  async function has(value?: FieldValue): Promise<readonly FieldMap[]> {
    const world = await stage.converge(wish(value));
    return entriesIn(world.get("acme")?.[name]);
  }
  const labels = (entries: readonly FieldMap[]): string[] =>
    entries.map((entry) => labelOf(collection, entry)).sort();
  const declared = (entries: readonly FieldMap[]): string[] =>
    labels(
      entries.map((entry) => ({ ...entry, [collection.identity]: identityOf(collection, entry) })),
    );

  it("are set, changed, left alone where nothing is said, and gone where null or nothing is", async () => {
    expect(labels(await has())).toEqual([]);
    expect(labels(await has(whole(example)))).toEqual(declared(example));
    expect(labels(await has(whole(otherExample)))).toEqual(declared(otherExample));
    expect(labels(await has())).toEqual(declared(otherExample));
    expect(labels(await has(collection.people ? whole([]) : null))).toEqual([]);
    expect(labels(await has(whole([...example, ...otherExample])))).toHaveLength(
      example.length + otherExample.length,
    );
    expect(labels(await has(whole([])))).toEqual([]);
  });

  it.runIf(withSettings.has(name))(
    "keep their settings where an entry says nothing of them, and change in place where they can",
    async () => {
      const [entry = {}] = otherExample;
      for (const [setting, field] of Object.entries(settings)) {
        const needed = Object.fromEntries(
          needs.filter((need) => need.setting === setting).map((need) => [need.needed, true]),
        );
        const of = async (value?: FieldValue): Promise<FieldValue | undefined> => {
          const said = value === undefined ? {} : { [setting]: value };
          const [shown = {}] = await has(whole([{ ...entry, ...needed, ...said }]));
          return settingsOf(collection, shown)[setting] ?? field.serverDefault;
        };
        await has(whole([entry]));
        const before = JSON.stringify(
          (await has())[0]?.[collection.item?.id ?? collection.identity],
        );
        // What is said when an entry is made stays as it was said first.
        const first = await of();
        expect(await of(field.example)).toEqual(field.whenMade ? first : field.example);
        expect(await of(field.otherExample)).toEqual(field.whenMade ? first : field.otherExample);
        expect(await of(field.required ? field.otherExample : undefined)).toEqual(
          field.whenMade ? first : field.otherExample,
        );
        const after = JSON.stringify(
          (await has())[0]?.[collection.item?.id ?? collection.identity],
        );
        const isSame = collection.change ?? collection.sets ?? field.whenMade;
        const isAnew = after !== before;
        expect(isAnew, `whether ${setting} is changed by making the entry anew`).toBe(!isSame);
        await has(whole([]));
      }
    },
  );
});
