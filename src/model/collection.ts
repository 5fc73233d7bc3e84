import type { DiagnosticCode } from "../errors/index.js";
import type { Endpoint, Noun } from "./endpoint.js";
import type { DesiredFields, Fields, ObservedFields } from "./field.js";
import type { FieldMap, FieldValues } from "./field-value.js";
import type { Thing, ThingKind } from "./thing.js";

/** A call that writes entries of an organization. */
export interface EntryWrite {
  /** Its template holds `{id}` for the organization and, where it is about one entry, the entry's key. */
  readonly endpoint: Endpoint;
  /** How many entries travel in one call. */
  readonly most: number;
  /** Where several travel together: the list's key in the body, and whether it holds entries or their ids. */
  readonly list?: { readonly key: string; readonly of: "entries" | "ids" };
  /** What the body has besides; `{id}` is the organization's. */
  readonly with?: Readonly<Record<string, string>>;
}

/** What people have to be told of a change. */
export interface EntryNotice {
  readonly on: EntryChangeKind;
  /** Of an update: only where this setting becomes that. */
  readonly setting?: string;
  readonly to?: string | boolean;
  /** What happens to the entry, as the rest of a sentence. */
  readonly says: string;
}

/** What can be done to an entry. */
export type EntryChangeKind = "add" | "update" | "remove";

/** How the entries of one organization are read. */
export interface EntryRead {
  readonly endpoint: Endpoint;
  /** The list's key in the answer. */
  readonly key: string;
  /** `either`: by offset up to 1,000, which tells how many there are, and by checkpoint beyond. */
  readonly paging: "offset" | "checkpoint" | "either";
  /** What is asked for besides; `{id}` is the organization's. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the list calls the identity, where that is another key. */
  readonly identity?: string;
  /** Items that have this value under this key are as good as not there. */
  readonly without?: { readonly key: string; readonly value: string };
}

/** How the entries of all organizations are read at once: for each thing, the organizations that have it. */
export interface EntryReadByThing {
  /** A list of organizations, by checkpoint pages; `{id}` is the thing's. */
  readonly endpoint: Endpoint;
  /** The parameter that holds the thing's id, where the path does not. */
  readonly parameter?: string;
  /** Where an organization of the list says its settings; one that says none does not have the thing. */
  readonly at?: string;
}

/** Settings that Auth0 takes together only. */
export interface SettingNeed {
  readonly code: DiagnosticCode;
  /** The setting that, being true, needs another one to be true. */
  readonly setting: string;
  readonly needed: string;
  /** What it is about, in a few words: `sign-up needs membership`. */
  readonly title: string;
  /** Why, as the beginning of a sentence that a colon ends. */
  readonly why: string;
}

/** Why an entry does not fit the thing that it points to. */
export interface Misfit {
  /** The setting that does not; absent where it is the thing as such. */
  readonly setting?: string;
  readonly summary: string;
  readonly detail: string;
}

/** Where things are found that settings name. */
export interface ThingSource {
  readonly kind: ThingKind;
  /** The collection of the organization's own things of that kind, which come before the tenant's. */
  readonly own?: string;
}

/** Things of a tenant of which an entry has a set, each given and taken by calls of their own. */
export interface EntrySet extends ThingSource {
  /** Their templates hold `{id}` for the organization and the entry's key. */
  readonly add: EntryWrite;
  readonly remove: EntryWrite;
  /** Reads the set of one entry; not found: there is no such entry. */
  readonly read: { readonly endpoint: Endpoint; readonly key: string };
}

/** A setting that names things of the tenant, where bodies and answers have their ids. */
export interface SettingReference extends ThingSource {
  /** Why a thing cannot stand there. */
  readonly misfit?: (thing: Thing) => Misfit | undefined;
}

/** Where an entry is there already without its collection telling. */
export interface EntryMeeting {
  /** Another collection of the organization. */
  readonly collection: string;
  /** The key under which its entries have what is the identity here. */
  readonly key: string;
}

/** How entries say which thing of the tenant they are about. */
export interface EntryReference {
  readonly kind: ThingKind;
  /** The key that holds the thing's name; its id stands under the collection's identity. */
  readonly name: string;
  /** What to do where an entry names its thing in more or in fewer ways than one. */
  readonly advice: string;
  /**
   * Which traits of the thing a key holds, the surest first. Keys that are not named hold the name, or
   * else the id.
   */
  readonly holds?: Readonly<Record<string, readonly string[]>>;
  /** The key that, standing alone, means all things that have it and fit. */
  readonly all?: string;
  /** What in an entry does not fit the thing that was found for it. */
  readonly misfit?: (entry: FieldValues, thing: Thing) => Misfit | undefined;
}

/**
 * Everything that is known of one kind of thing that hangs on an organization in numbers. Whatever
 * reads, compares, writes, shows or describes entries asks here; nobody else knows a collection.
 */
export interface Collection<
  Name extends string = string,
  Keys extends Fields = Fields,
  Settings extends Fields = Fields,
  Identity extends string = string,
  Shown extends string = string,
> {
  /** The key that it has in manifests. */
  readonly name: Name;
  readonly noun: Noun;
  readonly description: string;
  readonly example: readonly FieldMap[];
  readonly otherExample: readonly FieldMap[];
  /** How an entry says what it is about. */
  readonly keys: Keys;
  /** Which keys belong together: an entry uses exactly one of these. What is exported uses the first. */
  readonly ways: readonly (readonly string[])[];
  /** The key that tells entries apart, in what is resolved and in what tenants list. */
  readonly identity: Identity;
  /** Whether capital letters, which a tenant may have in it, make no difference. */
  readonly ignoresCase?: true;
  /** Where items of the tenant's list have the id that paths want, when that is not the identity. */
  readonly item?: { readonly id: string };
  /** Texts that Auth0 says of an entry and nobody declares, by their keys. */
  readonly told?: readonly string[];
  /** What an entry says besides. */
  readonly settings: Settings;
  /** Settings that name things: one where the field is a text, several where it is a list of texts. */
  readonly references?: Readonly<Record<string, SettingReference>>;
  /** Where bodies and answers have a key or a setting otherwise than under its name: `invitee.email`. */
  readonly places?: Readonly<Record<string, string>>;
  /** The key under which answers tell until when an entry is good. Later it is as good as not there. */
  readonly expiry?: string;
  /** What answers have besides, in any shape, and an entry that is made anew gets again. */
  readonly carried?: readonly string[];
  /** Whether a tenant may have several entries of one identity; paths tell them apart. */
  readonly mayRepeat?: true;
  /** An entry that this holds is there already: it is not made, and not taken out as one that nobody declares. */
  readonly metBy?: EntryMeeting;
  /** Whether its entries are people, who come and go by themselves: then it is said how much is declared. */
  readonly people?: true;
  /** Settings that are sets of things, by their names. In answers an entry has id and name of each. */
  readonly sets?: Readonly<Record<string, EntrySet>>;
  /**
   * The key by which the tenant's list itself names what an entry is about, whatever its capital letters,
   * so that what is listed need not be looked up. What is not listed is looked up before the first write.
   */
  readonly listed?: { readonly name: string; readonly kind: ThingKind };
  readonly reference?: EntryReference;
  readonly needs?: readonly SettingNeed[];
  readonly notices?: readonly EntryNotice[];
  /** Where items of the tenant's list tell the name and the traits of what an entry points to. */
  readonly shown?: { readonly at: Shown };
  /** What is in answers besides, and in what was pasted from them: any value, or a map. */
  readonly pasted: Readonly<Record<string, "any" | "map">>;
  /** Whether auth0-deploy-cli writes an empty list also where it was not allowed to look. */
  readonly isDoubtfulWhenEmpty?: true;
  /** Keys that mean the same as its name. */
  readonly otherSpellings: readonly string[];
  readonly most: number;
  readonly read: EntryRead;
  readonly readByThing?: EntryReadByThing;
  readonly add: EntryWrite;
  /** Absent where entries have no settings, or can only be made anew: the new one first, then the old one goes. */
  readonly change?: EntryWrite;
  readonly remove: EntryWrite;
  /**
   * Types of events that tell of its entries, each of which names the organization in
   * `organization.id`. Absent: no event tells of them.
   */
  readonly events?: readonly string[];
  /** Which entries travel with the request that creates the organization: those with no other settings. */
  readonly onCreate?: { readonly key: string; readonly settings: readonly string[] };
}

/** What a manifest may say in an entry. */
export type DesiredEntry<C> =
  C extends Collection<string, infer Keys, infer Settings> ? DesiredFields<Keys & Settings> : never;

/** An entry as a tenant lists it. */
export type CurrentEntry<C> =
  C extends Collection<string, Fields, infer Settings, infer Identity, infer Shown>
    ? ObservedFields<Settings> & { readonly [Key in Identity]: string } & {
        readonly [Key in Shown]?: { readonly name: string; readonly [trait: string]: string };
      }
    : never;

/** Declares a collection, keeping the names of its fields. */
export function collection<
  const Name extends string,
  const Keys extends Fields,
  const Settings extends Fields,
  const Identity extends string & keyof Keys,
  const Shown extends string = never,
>(
  facts: Collection<Name, Keys, Settings, Identity, Shown> & {
    readonly onCreate?: { readonly settings: readonly (keyof Settings & string)[] };
  },
): Collection<Name, Keys, Settings, Identity, Shown> {
  return facts;
}
