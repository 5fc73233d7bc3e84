import { asList, asMap, type FieldMap, type FieldValue } from "./field-value.js";
import type { Field, Fields } from "./field.js";
import { ownValue } from "./record.js";
import { saysSomeEntries, words } from "./words.js";

/** What is declared, with its keys in the order of the model; nothing else is changed. */
export function inModelOrder(fields: Fields, declared: FieldMap): FieldMap {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = ownValue(declared, name);
      return value === undefined ? [] : [[name, order(field, value)] as const];
    }),
  );
}

function order(field: Field, value: FieldValue): FieldValue {
  if (value === null) return value;
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return value;
    case "object":
      return inModelOrder(field.fields, asMap(value));
    case "list": {
      const ordered = (entries: FieldValue): FieldValue =>
        asList(entries).map((entry) => inModelOrder(field.item, asMap(entry)));
      if (!saysSomeEntries(value)) return ordered(value);
      const said = asMap(value);
      return Object.fromEntries(
        words.flatMap((word) => {
          const entries = said[word];
          return entries === undefined ? [] : [[word, ordered(entries)] as const];
        }),
      );
    }
  }
}
