import type { Endpoint, Noun } from "./endpoint.js";

/** What is known of one kind of thing of a tenant that organizations point to. */
export interface ThingKind {
  readonly noun: Noun;
  /** Lists them, by checkpoint pages unless `byOffset`; also finds one by its name, where `byName` says so. */
  readonly list: Endpoint;
  /** The list's key in its answers. */
  readonly key: string;
  /** Whether the list is read by offset alone, which reaches the first 1,000. */
  readonly byOffset?: true;
  /** The parameter of the list that finds one by its name. Absent: names are looked up in the whole list. */
  readonly byName?: string;
  /** Finds one by its id. */
  readonly one: Endpoint;
  /**
   * Finds many by their ids and names at once, in Lucene's language and by offset. What was made a moment
   * ago may be missing from its answers.
   */
  readonly search?: Endpoint;
  /** What is read of them besides id and name. */
  readonly traits: readonly string[];
  /** Where answers call its id and its name otherwise. */
  readonly keys?: { readonly id: string; readonly name: string };
  /** A list in answers whose first item has the traits. */
  readonly traitsIn?: string;
  /** Where answers cannot be narrowed down to what is read of it. */
  readonly isWhole?: true;
  /** Whether some have no name, as users without an address: theirs is empty. */
  readonly mayLackName?: true;
  /** Whether its ids may hold nearly any character, as those of users do. */
  readonly hasFreeIds?: true;
  /** What its ids look like, where an entry may say id or name under one key. */
  readonly idPattern?: RegExp;
  /** What it belongs to: the trait that holds that thing's id, and the one that is given its name. */
  readonly of?: { readonly kind: ThingKind; readonly id: string; readonly name: string };
}

/** A thing of a tenant, as far as organizations need it: its id, its name and its traits. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly [trait: string]: string;
}
