import type { Endpoint, Noun } from "./endpoint.js";

/** What is known of one kind of thing of a tenant that organizations point to. */
export interface ThingKind {
  readonly noun: Noun;
  /** Lists them, by checkpoint pages; also finds one by its name, where `byName` says so. */
  readonly list: Endpoint;
  /** The list's key in its answers. */
  readonly key: string;
  /** The parameter of the list that finds one by its name. */
  readonly byName: string;
  /** Finds one by its id. */
  readonly one: Endpoint;
  /** What is read of them besides id and name. */
  readonly traits: readonly string[];
}

/** A thing of a tenant, as far as organizations need it: its id, its name and its traits. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly [trait: string]: string;
}
