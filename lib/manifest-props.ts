import type { PathSegment } from "../src/errors/index.js";
import {
  asList,
  asMap,
  camelCase,
  declaredPairs,
  entriesIn,
  holdsPeople,
  ownValue,
  terraformFields,
  type DesiredOrganization,
  type Field,
  type Fields,
  type FieldValue,
} from "../src/model/index.js";
import type { OrganizationProps } from "./generated/organization-props.js";
import { escapeTemplate, fieldsInPart } from "../src/derive/index.js";

/** What a manifest asks for, as properties of a construct. */
export interface ManifestProps {
  readonly props: OrganizationProps;
  /** Where the manifest says null, and Terraform has no way to say it. */
  readonly uncleared: readonly (readonly PathSegment[])[];
}

/**
 * Says in properties what a manifest asks for. Null becomes the empty value, or the value that a
 * tenant has until somebody sets the field, where there is one: both mean the same as null. Where there
 * is neither, `clear` names the place.
 */
export function manifestProps(organization: DesiredOrganization): ManifestProps {
  const uncleared: (readonly PathSegment[])[] = [];
  const inPart = fieldsInPart(organization);
  const cleared: string[] = [];
  const props = {
    ...toProps(terraformFields, organization, [], (place, field) => {
      // Of an entry of a list nobody knows yet under which key it will stand.
      const isNamed = place.every((step) => typeof step === "string");
      if (isNamed && field.clearing.by !== "refused") cleared.push(place.join("."));
      else uncleared.push(place);
    }),
    ...(cleared.length > 0 && { clear: cleared }),
    ...(inPart.length > 0 && { inPart }),
  };
  // Checked by the manifest reader already; the names are those of the properties, made alike.
  return { props: props as unknown as OrganizationProps, uncleared };
}

/** Takes note of a place that shall be empty, and has no empty value that Terraform understands. */
type Clear = (place: readonly PathSegment[], field: Field) => void;

function toProps(
  fields: Fields,
  value: FieldValue,
  path: readonly PathSegment[],
  clear: Clear,
): Readonly<Record<string, unknown>> {
  const props: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(asMap(value))) {
    const field = ownValue(fields, name);
    if (field === undefined) continue;
    const place = [...path, name];
    const isEmptied =
      child === null || (field.kind === "object" && Object.keys(asMap(child)).length === 0);
    const said = isEmptied ? sayCleared(field) : child;
    if (said === undefined) clear(place, field);
    else props[camelCase(name)] = toProp(field, said, place, clear);
  }
  return props;
}

function toProp(
  field: Field,
  value: FieldValue,
  path: readonly PathSegment[],
  clear: Clear,
): unknown {
  switch (field.kind) {
    case "scalar":
      return typeof value === "string" ? escapeTemplate(value) : value;
    case "map":
      return Object.fromEntries(
        Object.entries(declaredPairs(value).pairs).flatMap(([key, text]) =>
          // A pair that is null is a pair less in a map that is declared as a whole.
          typeof text === "string" ? [[escapeTemplate(key), escapeTemplate(text)]] : [],
        ),
      );
    case "texts":
      return (value as readonly FieldValue[]).map((text) =>
        typeof text === "string" ? escapeTemplate(text) : text,
      );
    case "object":
      return toProps(field.fields, value, path, clear);
    case "list":
      if (holdsPeople(field)) {
        return Object.fromEntries(
          Object.entries(asMap(value)).map(([word, entries]) => [
            word,
            asList(entries).map((entry, index) =>
              toProps(field.item, entry, [...path, word, index], clear),
            ),
          ]),
        );
      }
      return entriesIn(value).map((entry, index) =>
        toProps(field.item, entry, [...path, index], clear),
      );
  }
}

function sayCleared(field: Field): FieldValue | undefined {
  // Terraform cannot tell an empty object from one that says nothing.
  if (field.clearing.by === "empty" && field.kind !== "object") {
    return field.kind === "list" || field.kind === "texts" ? [] : {};
  }
  return field.serverDefault;
}
