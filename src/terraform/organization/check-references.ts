import { configuration, type Collection } from "../../model/index.js";
import type { Notice } from "../notice.js";
import { isObjectValue, isWhollyKnown, type ObjectValue, type Value } from "../value.js";
import { desiredOf } from "./desired.js";
import { noticesAt } from "./notices-at.js";
import type { ConfiguredTenant } from "./tenant.js";

/** What is wrong with what a configuration refers to, as far as it was not looked up before. */
export async function checkReferences(
  { store }: ConfiguredTenant,
  prior: ObjectValue | null,
  config: ObjectValue,
): Promise<readonly Notice[]> {
  if (store === undefined || typeof config["name"] !== "string") return [];
  const isNew = configuration.some((collection) => {
    const written = config[collection.name] ?? null;
    const before = prior?.[collection.name] ?? null;
    return (
      isWhollyKnown(written) &&
      referencesIn(collection, written) !== referencesIn(collection, before)
    );
  });
  if (!isNew) return [];
  return noticesAt(await store.checkReferences(desiredOf(knownOf(config))), config);
}

/** A configuration without the collections of which parts are not known yet: those are looked at when they are. */
function knownOf(config: ObjectValue): ObjectValue {
  const open = configuration.filter(({ name }) => !isWhollyKnown(config[name] ?? null));
  return { ...config, ...Object.fromEntries(open.map(({ name }) => [name, null])) };
}

/** The text of what a value refers to and what for; equal texts need no second look. */
function referencesIn({ keys, needs = [] }: Collection, entries: Value): string {
  if (!isObjectValue(entries)) return "";
  const references = Object.entries(entries).flatMap(([key, entry]) => {
    if (!isObjectValue(entry)) return [];
    const reference = Object.keys(keys)
      .map((each) => entry[each])
      .find((value) => (value ?? null) !== null);
    const uses = needs.map(({ setting }) => entry[setting] === true);
    return [JSON.stringify([reference ?? key, uses])];
  });
  return references.sort().join();
}
