import type { PathSegment } from "../src/errors/index.js";
import {
  asMap,
  holdsPeople,
  ownValue,
  type Field,
  type Fields,
  type FieldValue,
} from "../src/model/index.js";
import { findExpression, unescapeTemplate } from "../src/derive/index.js";

/** Attributes in which every expression has given way to some value that keeps the rules. */
export interface Settled {
  readonly attributes: FieldValue;
  /** Where the expressions stood. */
  readonly expressions: readonly (readonly PathSegment[])[];
}

/** Puts values in the place of expressions, so that everything beside them can be checked. */
export function settleExpressions(fields: Fields, attributes: FieldValue): Settled {
  const settling = new Settling();
  return { attributes: settling.object(fields, attributes, []), expressions: settling.places };
}

class Settling {
  readonly places: (readonly PathSegment[])[] = [];

  object(fields: Fields, value: FieldValue, path: readonly PathSegment[]): FieldValue {
    return Object.fromEntries(
      Object.entries(asMap(value)).map(([name, child]) => {
        const field = ownValue(fields, name);
        return [name, field === undefined ? child : this.#value(field, child, [...path, name])];
      }),
    );
  }

  #value(field: Field, value: FieldValue, path: readonly PathSegment[]): FieldValue {
    if (typeof value === "string") {
      return findExpression(value) === undefined
        ? unescapeTemplate(value)
        : this.#standIn(field, path);
    }
    if (field.kind === "texts" && Array.isArray(value)) {
      return (value as readonly FieldValue[]).map((item, index) =>
        typeof item === "string" && findExpression(item) !== undefined
          ? this.#standInText(field.example as readonly string[], [...path, index])
          : item,
      );
    }
    // Of another kind than the field: that is for the checks to tell.
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    switch (field.kind) {
      case "scalar":
      case "texts":
        return value;
      case "object":
        return this.object(field.fields, value, path);
      case "map":
        return this.#entries(value, path, (child, place) => {
          if (typeof child !== "string") return child;
          if (findExpression(child) === undefined) return unescapeTemplate(child);
          this.places.push(place);
          return "";
        });
      case "list":
        if (holdsPeople(field)) return this.#people(field.item, value, path);
        return this.#entries(value, path, (child, place) => {
          if (typeof child !== "string") return this.object(field.item, child, place);
          this.places.push(place);
          const [implied = ""] = Object.keys(field.collection.keys);
          return { [implied]: this.#uniqueText() };
        });
    }
  }

  /** What stands in lists under words. */
  #people(item: Fields, value: FieldValue, path: readonly PathSegment[]): FieldValue {
    return Object.fromEntries(
      Object.entries(asMap(value)).map(([word, listed]) => {
        const place = [...path, word];
        if (typeof listed === "string") {
          this.places.push(place);
          return [word, []];
        }
        if (!Array.isArray(listed)) return [word, listed];
        const entries = listed as readonly FieldValue[];
        return [
          word,
          entries.map((entry, index) => {
            if (typeof entry !== "string") return this.object(item, entry, [...place, index]);
            this.places.push([...place, index]);
            return {};
          }),
        ];
      }),
    );
  }

  #entries(
    value: FieldValue,
    path: readonly PathSegment[],
    settle: (child: FieldValue, place: readonly PathSegment[]) => FieldValue,
  ): FieldValue {
    return Object.fromEntries(
      Object.entries(asMap(value)).map(([written, child]) => {
        const key =
          findExpression(written) === undefined ? unescapeTemplate(written) : this.#uniqueText();
        return [key, settle(child, [...path, key])];
      }),
    );
  }

  #standIn(field: Field, path: readonly PathSegment[]): FieldValue {
    this.places.push(path);
    if (field.kind === "list" || field.kind === "map") return {};
    if (field.kind === "texts") return [];
    // Two expressions may well have different values: equal ones would look like a repetition.
    const text = this.#uniqueText();
    const isText = field.kind === "scalar" && field.schema.safeParse(text).success;
    return isText ? text : field.example;
  }

  /** A name of the right form that no other stand-in has. */
  #standInText([example = ""]: readonly string[], path: readonly PathSegment[]): string {
    this.places.push(path);
    return `${example}-${this.places.length}`;
  }

  #uniqueText(): string {
    return `unresolved-${this.places.length}`;
  }
}
