import { holdsMany, inPartAttribute } from "../../derive/index.js";
import { nearest, terraformFields } from "../../model/index.js";
import type { Notice } from "../notice.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

const path = [{ attribute: inPartAttribute }];

/** The attributes of which a configuration, a plan or a state has a part only. */
export function readInPart(attributes: ObjectValue | null): ReadonlySet<string> {
  return new Set(entriesOf(attributes).filter((name) => typeof name === "string"));
}

/** What is wrong with the names in `in_part`. */
export function checkInPart(config: ObjectValue): readonly Notice[] {
  return entriesOf(config).flatMap((name): readonly Notice[] => {
    if (typeof name !== "string" || holdsMany(name)) return [];
    const names = Object.keys(terraformFields).filter(holdsMany);
    const suggestion = nearest(name, names);
    return [
      {
        severity: "error",
        summary: `in_part names ${JSON.stringify(name)}, of which there are no parts`,
        detail: `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Write one of ${names.join(", ")}.`,
        path,
      },
    ];
  });
}

/** What is wrong with a plan of a configuration whose `in_part` is not known. */
export function refuseUnknownParts(config: ObjectValue): readonly Notice[] {
  if (config[inPartAttribute] !== unknownValue && !entriesOf(config).includes(unknownValue)) {
    return [];
  }
  return [
    {
      severity: "error",
      summary: "in_part is known only after apply",
      detail:
        "A plan must show what will be removed. Write the names themselves, or values that are known while planning.",
      path,
    },
  ];
}

/**
 * Whether what is in the state and not in the plan of it is to be removed: not where the plan has a part
 * only and the state had the whole, of which others may have written some.
 */
export function mayRemove(name: string, prior: ObjectValue, planned: ObjectValue): boolean {
  return !readInPart(planned).has(name) || readInPart(prior).has(name);
}

/** Says of what the plan seems to remove, because the state will have a part only, that it stays. */
export function partsStay(
  name: string,
  prior: ObjectValue,
  planned: ObjectValue,
): readonly Notice[] {
  return [...readInPart(planned)].flatMap((field): readonly Notice[] => {
    const before = prior[field] ?? null;
    const after = planned[field] ?? null;
    if (mayRemove(field, prior, planned) || !isObjectValue(before)) return [];
    const left = Object.keys(before).filter(
      (key) => before[key] !== null && (!isObjectValue(after) || !Object.hasOwn(after, key)),
    );
    if (left.length === 0) return [];
    return [
      {
        severity: "warning",
        summary: `${field} of organization ${name} is managed in part from now on`,
        detail: `What the plan takes out of the state stays in the tenant, and is others' from now on:\n${left.map((key) => `  - ${key}`).join("\n")}`,
        path: [{ attribute: field }],
      },
    ];
  });
}

/** Of what a tenant has in a field, what a state had of it. */
export function partOf(prior: Value, observed: Value): Value {
  if (!isObjectValue(prior) || !isObjectValue(observed)) return observed;
  return Object.fromEntries(Object.entries(observed).filter(([key]) => Object.hasOwn(prior, key)));
}

function entriesOf(attributes: ObjectValue | null): readonly Value[] {
  const entries = attributes?.[inPartAttribute];
  return Array.isArray(entries) ? (entries as readonly Value[]) : [];
}
