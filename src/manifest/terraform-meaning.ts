import { entryPlace } from "../derive/index.js";
import { holdsPeople, isRecord, organizationFields, ownValue, type Field } from "../model/index.js";

type Values = Readonly<Record<string, unknown>>;

/**
 * Attributes of Terraform's resource as a manifest would say them, apart from the entries of collections: what
 * `clear` names is null, and an object that says nothing is left out.
 */
export function toManifestMeaning(attributes: Values): Values {
  const { clear, ...rest } = attributes;
  const said = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => {
      const field = (organizationFields as Readonly<Record<string, Field>>)[name];
      const isOfParts =
        field !== undefined && (field.kind === "object" || holdsPeople(field)) && isRecord(value);
      return !isOfParts || saysSomething(value);
    }),
  );
  const places: readonly unknown[] = Array.isArray(clear) ? clear : [];
  return places.reduce<Values>(
    (cleared, place) =>
      typeof place === "string" ? clearAt(cleared, stepsTo(place, rest)) : cleared,
    said,
  );
}

function saysSomething(value: unknown): boolean {
  return isRecord(value) ? Object.values(value).some(saysSomething) : value !== null;
}

function stepsTo(place: string, attributes: Values): readonly string[] {
  const entry = entryPlace(place);
  if (entry === undefined || !isRecord(childOf(attributes[entry.collection], entry.key))) {
    return place.split(".");
  }
  return [entry.collection, entry.key, entry.setting];
}

function clearAt(value: unknown, [step, ...rest]: readonly string[]): Values {
  const has = isRecord(value) ? value : {};
  if (step === undefined) return has;
  return { ...has, [step]: rest.length === 0 ? null : clearAt(has[step], rest) };
}

function childOf(value: unknown, key: string): unknown {
  return isRecord(value) ? ownValue(value, key) : undefined;
}
