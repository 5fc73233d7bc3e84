import type { z } from "zod";
import type { Collection } from "./collection.js";
import type { FieldValue } from "./field-value.js";
import type { SomeEntries, SomePairs } from "./words.js";

/**
 * What a manifest's `null` does to a field:
 * - `null`: the API takes null and removes the value;
 * - `empty`: an empty object or list is sent, which removes everything in it;
 * - `leave-out`: the API takes the parent as a whole, so the field is left out of it;
 * - `refused`: the API has no way to clear the field, and a null is an error that says `instead`.
 */
export type Clearing =
  | { readonly by: "null" }
  | { readonly by: "empty" }
  | { readonly by: "leave-out" }
  | { readonly by: "refused"; readonly instead: string };

/** What is known of a field besides the shape of its values. Every projection reads these. */
export interface Traits {
  /** For documents, editors, Terraform and the bindings; whole sentences. */
  readonly description: string;
  /** A valid value, used in documents and by the tests that walk the model. */
  readonly example: FieldValue;
  /** Another valid value, different from `example`. */
  readonly otherExample: FieldValue;
  readonly clearing: Clearing;
  /** What a tenant reports, or leaves out, while nobody has set the field. */
  readonly serverDefault?: string | number | boolean;
  /** Whether a value is meant for nobody's eyes. */
  readonly secret?: true;
  /** Whether the field steers Orgwright and never goes to the tenant. */
  readonly manifestOnly?: true;
  /** Whether Terraform has a way of its own to say it, so that its resource lacks the field, or only shows it. */
  readonly notInTerraform?: true;
  /** Whether it is said when an entry is made and never again: what a tenant has of it is no difference. */
  readonly whenMade?: true;
  /** Whether events show it, so that an organization whose events are known has the value that was read. */
  readonly inEvents?: true;
  /** The name that Auth0 gives the format in its error messages. */
  readonly format?: string;
}

/** One text, number or truth value. */
export interface ScalarField<
  Schema extends z.ZodType = z.ZodType,
  Required extends boolean = boolean,
> extends Traits {
  readonly kind: "scalar";
  readonly type: "string" | "integer" | "boolean";
  readonly schema: Schema;
  readonly required: Required;
}

/** A fixed set of fields. */
export interface ObjectField<
  Children extends Fields = Fields,
  Required extends boolean = boolean,
> extends Traits {
  readonly kind: "object";
  readonly fields: Children;
  readonly required: Required;
  /** The least number of keys that the API accepts. */
  readonly minKeys: number;
}

/** Texts under keys that the user chooses. */
export interface MapField extends Traits {
  readonly kind: "map";
  readonly required: false;
  readonly key: z.ZodType<string>;
  readonly value: z.ZodType<string>;
  readonly maxKeys: number;
}

/** Texts in no order, each once. */
export interface TextsField extends Traits {
  readonly kind: "texts";
  readonly required: false;
  readonly item: z.ZodType<string>;
  readonly maxItems: number;
}

/** The entries of a collection; their order means nothing. */
export interface ListField<
  Item extends Fields = Fields,
  Facts extends Collection = Collection,
> extends Traits {
  readonly kind: "list";
  readonly required: false;
  readonly collection: Facts;
  /** The keys of an entry and its settings. */
  readonly item: Item;
  readonly maxItems: number;
}

export type Field = ScalarField | ObjectField | MapField | TextsField | ListField;

/** Fields by the names that Auth0 gives them. */
export interface Fields {
  readonly [name: string]: Field;
}

type RequiredNames<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { readonly required: true } ? Name : never;
}[keyof F];

/** What a manifest may say of a field; whether it may also say null is up to its traits. */
export type Desired<F extends Field> =
  F extends ScalarField<infer Schema>
    ? z.output<Schema>
    : F extends ObjectField<infer Children>
      ? DesiredFields<Children>
      : F extends MapField
        ? Readonly<Record<string, string | null>> | SomePairs
        : F extends TextsField
          ? readonly string[]
          : F extends ListField<infer Item>
            ? readonly DesiredFields<Item>[] | SomeEntries<DesiredFields<Item>>
            : never;

/** Absent: leave it as it is. Null: clear it. */
export type DesiredFields<F extends Fields> = {
  readonly [Name in RequiredNames<F>]: Desired<F[Name]>;
} & {
  readonly [Name in Exclude<keyof F, RequiredNames<F>>]?: Desired<F[Name]> | null;
};

/** What a tenant has in a field. */
export type Observed<F extends Field> =
  F extends ScalarField<infer Schema>
    ? z.output<Schema>
    : F extends ObjectField<infer Children>
      ? ObservedFields<Children>
      : F extends MapField
        ? Readonly<Record<string, string>>
        : F extends TextsField
          ? readonly string[]
          : F extends ListField<infer Item>
            ? readonly ObservedFields<Item>[]
            : never;

/** Absent: the tenant has nothing there, or only what it fills in by itself. */
export type ObservedFields<F extends Fields> = {
  readonly [Name in keyof F]?: Observed<F[Name]>;
};

type ScalarTraits<Schema extends z.ZodType> = Traits & { readonly schema: Schema };

/** Declares a field that holds text. */
export function text<Schema extends z.ZodType<string>>(
  traits: ScalarTraits<Schema>,
): ScalarField<Schema, false> {
  return { kind: "scalar", type: "string", required: false, ...traits };
}

/** Declares a field that holds text and must be there. */
export function requiredText<Schema extends z.ZodType<string>>(
  traits: ScalarTraits<Schema>,
): ScalarField<Schema, true> {
  return { kind: "scalar", type: "string", required: true, ...traits };
}

/** Declares a field that holds a whole number. */
export function integer<Schema extends z.ZodType<number>>(
  traits: ScalarTraits<Schema>,
): ScalarField<Schema, false> {
  return { kind: "scalar", type: "integer", required: false, ...traits };
}

/** Declares a field that is true or false. */
export function flag<Schema extends z.ZodType<boolean>>(
  traits: ScalarTraits<Schema>,
): ScalarField<Schema, false> {
  return { kind: "scalar", type: "boolean", required: false, ...traits };
}

/** Declares a field with a fixed set of fields of its own. */
export function object<const Children extends Fields>(
  traits: Traits & { readonly fields: Children; readonly minKeys?: number },
): ObjectField<Children, false> {
  return { kind: "object", required: false, minKeys: 0, ...traits };
}

/** Declares a field with a fixed set of fields of its own, which must be there. */
export function requiredObject<const Children extends Fields>(
  traits: Traits & { readonly fields: Children; readonly minKeys?: number },
): ObjectField<Children, true> {
  return { kind: "object", required: true, minKeys: 0, ...traits };
}

/** Declares a field that maps keys of the user's to texts. */
export function textMap(traits: Omit<MapField, "kind" | "required">): MapField {
  return { kind: "map", required: false, ...traits };
}

/** Declares a field that holds texts in no order. */
export function texts(traits: Omit<TextsField, "kind" | "required">): TextsField {
  return { kind: "texts", required: false, ...traits };
}

/** Declares the field that holds the entries of a collection. */
export function entriesOf<
  const Keys extends Fields,
  const Settings extends Fields,
  C extends Collection<string, Keys, Settings>,
>(facts: C & Collection<string, Keys, Settings>): ListField<Keys & Settings, C> {
  const { description, example, otherExample, keys, settings, most, people, noun } = facts;
  // People are declared by words alone.
  const traits: Pick<Traits, "example" | "otherExample" | "clearing"> = people
    ? {
        example: { include: example },
        otherExample: { exactly: otherExample },
        clearing: {
          by: "refused",
          instead: `Write an empty list under \`exactly\` where the organization shall have no ${noun.many}, or remove the line.`,
        },
      }
    : { example, otherExample, clearing: { by: "empty" } };
  return {
    kind: "list",
    required: false,
    description,
    ...traits,
    collection: facts,
    item: { ...keys, ...settings },
    maxItems: most,
  };
}

/** Whether a field holds people, of whom it is said by words how much is declared. */
export function holdsPeople(field: Field): boolean {
  return field.kind === "list" && field.collection.people === true;
}
