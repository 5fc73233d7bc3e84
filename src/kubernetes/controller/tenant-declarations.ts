import type { Declaration } from "../../plan/index.js";
import { keyOf, type ClusterObject } from "../client/index.js";
import { organizationDeclaration } from "../organization-declaration.js";
import type { OrganizationResource } from "../resource.js";
import { reasonFrom } from "./conditions.js";
import type { Objects } from "./objects.js";

/** Kept on objects whose organization is to be deleted with them. It has no version: it stays the same for ever. */
export const finalizer = "orgwright.dev/organization";

/** An annotation that lets the deletion of an organization pass the limits: somebody has looked at it. */
export const approval = "orgwright.dev/approve-delete";

/** Why an object declares nothing. */
export interface Obstacle {
  readonly reason: string;
  readonly message: string;
}

/** What is to be done with the finalizers of an object. */
export type Chore = "add-finalizer" | "remove-finalizer";

/** An object, and what it comes to. */
export interface DeclaringObject {
  readonly object: ClusterObject;
  readonly key: string;
  /** The name of the organization; empty where it says none. */
  readonly name: string;
  readonly isLeaving: boolean;
  /** Present where the object declares its organization as it shall be, or as absent. */
  readonly declaration?: Declaration;
  readonly obstacle?: Obstacle;
  readonly chore?: Chore;
}

interface Read {
  readonly object: ClusterObject;
  readonly name: string;
  readonly declaration: Declaration | undefined;
  readonly obstacle: Obstacle | undefined;
}

/** What the objects of a tenant declare together. */
export class TenantDeclarations {
  readonly #objects: Objects;
  readonly #tenant: string;
  readonly #owner: string | undefined;
  /** By the keys of objects. */
  readonly #read = new Map<string, Read>();
  #byName = new Map<string, readonly Read[]>();

  /** @param tenant the key of the Tenant that organizations refer to */
  constructor(objects: Objects, tenant: string, owner: string | undefined) {
    this.#objects = objects;
    this.#tenant = tenant;
    this.#owner = owner;
    this.update();
  }

  /**
   * Reads again what has changed.
   *
   * @param keys of objects that have changed; all of them unless given
   * @returns the names of organizations of which something else may be declared now
   */
  update(keys?: Iterable<string>): ReadonlySet<string> {
    const touched = new Set<string>();
    const changed = keys ?? [
      ...new Set([
        ...this.#read.keys(),
        ...[...this.#objects.organizationsOf(this.#tenant)].map((object) => keyOf(object)),
      ]),
    ];
    const mine = new Map(
      [...this.#objects.organizationsOf(this.#tenant)].map((object) => [keyOf(object), object]),
    );
    for (const key of changed) {
      const before = this.#read.get(key);
      if (before) touched.add(before.name);
      const object = mine.get(key);
      if (object === undefined) {
        this.#read.delete(key);
        continue;
      }
      const read = isRead(before, object) ? { ...before, object } : this.#readObject(object);
      this.#read.set(key, read);
      touched.add(read.name);
    }
    const byName = new Map<string, Read[]>();
    for (const read of this.#read.values()) {
      const others = byName.get(read.name);
      if (others) others.push(read);
      else byName.set(read.name, [read]);
    }
    for (const claimants of byName.values()) claimants.sort(byPrecedence);
    this.#byName = byName;
    return touched;
  }

  /** Everything that is declared. */
  declarations(): readonly Declaration[] {
    return [...this.#byName.keys()].flatMap((name) => this.winner(name)?.declaration ?? []);
  }

  /** The object that speaks for an organization, whether it declares it or not. */
  winner(name: string): DeclaringObject | undefined {
    const [first, ...others] = this.#byName.get(name) ?? [];
    return first && this.#judge(first, first, others.some(isLive));
  }

  /** Every object, with what it comes to. */
  *all(names?: ReadonlySet<string>): Generator<DeclaringObject> {
    for (const [name, claimants] of this.#byName) {
      if (names && !names.has(name)) continue;
      const [first] = claimants;
      for (const each of claimants) {
        if (first) {
          yield this.#judge(
            each,
            first,
            claimants.some((other) => other !== each && isLive(other)),
          );
        }
      }
    }
  }

  /** How many objects there are. */
  get size(): number {
    return this.#read.size;
  }

  #judge(read: Read, first: Read, hasOthers: boolean): DeclaringObject {
    const { object, name } = read;
    const { metadata, spec } = object;
    const isLeaving = metadata.deletionTimestamp !== undefined;
    const hasFinalizer = metadata.finalizers?.includes(finalizer) === true;
    const deletes = spec?.["deletionPolicy"] === "Delete";
    const base = { object, key: keyOf(object), name, isLeaving };
    if (isLeaving) {
      if (!hasFinalizer) return base;
      // Somebody else declares it: it stays.
      const isDeletable = deletes && read === first && !hasOthers && read.obstacle === undefined;
      if (!isDeletable) return { ...base, chore: "remove-finalizer" };
      const declaration: Declaration = {
        organization: { name, absent: true },
        owner: this.#owner,
      };
      return { ...base, declaration };
    }
    if (read.obstacle) return { ...base, obstacle: read.obstacle };
    if (read !== first) {
      return {
        ...base,
        obstacle: {
          reason: "Conflict",
          message: `Organization ${name} is declared by ${keyOf(first.object)}, which came first. Delete one of the two.`,
        },
      };
    }
    // Set before anything is made, so that nothing is left behind.
    if (deletes && !hasFinalizer) return { ...base, chore: "add-finalizer" };
    const chore = !deletes && hasFinalizer ? { chore: "remove-finalizer" as const } : {};
    return { ...base, ...chore, ...(read.declaration && { declaration: read.declaration }) };
  }

  #readObject(object: ClusterObject): Read {
    const name = object.spec?.["name"];
    const base = { object, name: typeof name === "string" ? name : "" };
    const resource = { spec: object.spec ?? {} } as unknown as OrganizationResource;
    const { declared, diagnostics } = organizationDeclaration(resource, this.#owner);
    if (declared) return { ...base, declaration: declared, obstacle: undefined };
    const [first] = diagnostics;
    const message = diagnostics.map((each) => each.message).join("\n");
    return {
      ...base,
      declaration: undefined,
      obstacle: { reason: reasonFrom(first?.code ?? "invalid-value"), message },
    };
  }
}

/** Whether what was read of an object still holds. */
function isRead(before: Read | undefined, object: ClusterObject): before is Read {
  const former = before?.object.metadata;
  return former?.uid === object.metadata.uid && former.generation === object.metadata.generation;
}

function isLive({ object }: Read): boolean {
  return object.metadata.deletionTimestamp === undefined;
}

/** What is alive comes first, then what is older. */
function byPrecedence(one: Read, other: Read): number {
  const rank = (read: Read): string => {
    const { creationTimestamp = "", uid } = read.object.metadata;
    return `${isLive(read) ? 0 : 1} ${creationTimestamp} ${uid}`;
  };
  const [a, b] = [rank(one), rank(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
