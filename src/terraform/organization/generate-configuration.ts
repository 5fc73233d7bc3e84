import { organizationResourceAttributes } from "../../derive/index.js";
import { configuration, type Collection } from "../../model/index.js";
import { isObjectValue, type ObjectValue, type Value } from "../value.js";

/**
 * What somebody would write for an organization that is in the state, so that planning it finds
 * nothing to do: nothing that Auth0 alone decides, and each entry by one name.
 */
export function generateConfiguration(state: ObjectValue): ObjectValue {
  const written = Object.entries(organizationResourceAttributes).map(
    ([name, { use }]) => [name, use === "computed" ? null : (state[name] ?? null)] as const,
  );
  const config: Record<string, Value> = Object.fromEntries(written);
  for (const collection of configuration) {
    const entries = config[collection.name] ?? null;
    if (isObjectValue(entries)) config[collection.name] = nameOnce(collection, entries);
  }
  return config;
}

/** An entry says what it is about by its key, else by a way within, and not by two of them. */
function nameOnce({ keys, ways }: Collection, entries: ObjectValue): Value {
  const [implied = ""] = Object.keys(keys);
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      if (!isObjectValue(entry)) return [key, entry];
      const way = ways.find((each) => each.every((name) => (entry[name] ?? null) !== null)) ?? [];
      const isImplied = way.length === 1 && way[0] === implied && entry[implied] === key;
      const said = isImplied ? [] : way;
      return [
        key,
        {
          ...entry,
          ...Object.fromEntries(
            Object.keys(keys).map((name) => [
              name,
              said.includes(name) ? (entry[name] ?? null) : null,
            ]),
          ),
        },
      ];
    }),
  );
}
