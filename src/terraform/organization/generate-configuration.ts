import { organizationResourceAttributes } from "../../derive/index.js";
import { isObjectValue, type ObjectValue, type Value } from "../value.js";

/**
 * What somebody would write for an organization that is in the state, so that planning it finds
 * nothing to do: nothing that Auth0 alone decides, and each connection by one name.
 */
export function generateConfiguration(state: ObjectValue): ObjectValue {
  const written = Object.entries(organizationResourceAttributes).map(([name, { use }]) => [
    name,
    use === "computed" ? null : (state[name] ?? null),
  ]);
  const config = Object.fromEntries(written) as ObjectValue;
  const connections = config["connections"];
  return isObjectValue(connections) ? { ...config, connections: nameOnce(connections) } : config;
}

/** An entry stands for its connection by its key, by a name within, or by an id: not by two of them. */
function nameOnce(connections: ObjectValue): Value {
  return Object.fromEntries(
    Object.entries(connections).map(([key, entry]) => {
      if (!isObjectValue(entry)) return [key, entry];
      const name = entry["name"] ?? null;
      return [
        key,
        {
          ...entry,
          name: name === key ? null : name,
          connection_id: name === null ? (entry["connection_id"] ?? null) : null,
        },
      ];
    }),
  );
}
