import type { ManagementClient } from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import type { CurrentOrganization, FieldValue } from "../../model/index.js";
import { temporaryName } from "../../plan/index.js";

/** What a run does to an organization that has a name which another shall get. */
export type Fate =
  | { readonly kind: "renamed"; readonly to: string }
  /** It goes, so it does not matter what it is called until then. */
  | { readonly kind: "destroyed" }
  /** The name that it has kept, as far as the run knows. */
  | { readonly kind: "stays"; readonly as?: string };

/** Tells what the run does to an organization; undefined: nothing is known of it. */
export type FateOf = (id: string) => Fate | undefined;

type Body = Readonly<Record<string, FieldValue>>;

/**
 * The names of a tenant while a run gives them to others. Terraform changes resources in any order,
 * and never more than ten at once, so a rename cannot wait until the name is free: the one that
 * frees it may wait behind. Whoever has the name is therefore moved out of the way at once, to the
 * name that it is to get anyway. In a circle one of them takes a name of its own for a moment.
 *
 * A run that is killed in the middle leaves every organization under its id, and the next plan sees
 * what is left to rename.
 */
export class NameBook {
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal;
  readonly #fateOf: FateOf;
  /** One organization is renamed by one at a time. */
  readonly #locks = new Map<string, Promise<unknown>>();
  readonly #given = new Map<string, string>();
  #lastMove: Promise<unknown> = Promise.resolve();

  constructor(client: ManagementClient, signal: AbortSignal, fateOf: FateOf) {
    this.#client = client;
    this.#signal = signal;
    this.#fateOf = fateOf;
  }

  /** The name that this book gave an organization out of turn. */
  given(id: string): string | undefined {
    return this.#given.get(id);
  }

  /** Changes an organization, its name included, whoever of this run has that name. */
  async rename(id: string, name: string, body: Body): Promise<CurrentOrganization> {
    try {
      return await this.#send(id, body);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    await this.makeRoom(name, id);
    try {
      return await this.#send(id, body);
    } catch (error) {
      // It may have been moved aside in a circle; there it must not stay, whatever else is refused.
      if (this.#given.has(id)) await this.#send(id, { name }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Moves whoever has a name out of the way, for an organization that shall get it.
   *
   * @param id undefined for an organization that is still to be created
   * @throws OperationError `name-taken` when the holder is not this run's to move
   */
  makeRoom(name: string, id: string | undefined): Promise<void> {
    // One after the other: two that move the same organization would undo each other's work.
    const moved = this.#lastMove.then(() => this.#move(name, id, new Set(id ? [id] : [])));
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }

  async #move(name: string, id: string | undefined, moving: ReadonlySet<string>): Promise<void> {
    const holder = await this.#client.organizationByName(name, this.#signal);
    if (holder === undefined || holder.id === id) return;
    const fate = this.#fateOf(holder.id);
    if (
      fate === undefined ||
      fate.kind === "stays" ||
      (fate.kind === "renamed" && fate.to === name)
    ) {
      throw nameTaken(name, holder, fate);
    }
    if (fate.kind === "renamed" && !moving.has(holder.id)) {
      const isMoved = await this.#give(holder.id, name, fate.to);
      if (isMoved) return;
      await this.#move(fate.to, holder.id, new Set([...moving, holder.id]));
      if (await this.#give(holder.id, name, fate.to)) return;
    }
    const parked = temporaryName(fate.kind === "renamed" ? fate.to : holder.id);
    await this.#give(holder.id, name, parked);
  }

  /** Renames an organization that has a name still; false when the new one is not free. */
  async #give(id: string, from: string, to: string): Promise<boolean> {
    return this.alone(id, async () => {
      const holder = await this.#client.organizationByName(from, this.#signal);
      if (holder?.id !== id) return true;
      try {
        await this.#client.updateOrganization(id, { name: to }, this.#signal);
      } catch (error) {
        if (isConflict(error)) return false;
        // It was destroyed meanwhile, and its name is free.
        if (error instanceof OperationError && error.code === "not-found") return true;
        throw error;
      }
      this.#given.set(id, to);
      return true;
    });
  }

  #send(id: string, body: Body): Promise<CurrentOrganization> {
    return this.alone(id, () => this.#client.updateOrganization(id, body, this.#signal));
  }

  /** Works on an organization while nobody gives it another name, once all names are known. */
  alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#locks.get(id) ?? Promise.resolve()).then(work);
    this.#locks.set(
      id,
      result.catch(() => undefined),
    );
    return result;
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof OperationError && error.code === "conflict";
}

/** The refusal to give an organization a name that another one keeps. */
function nameTaken(
  name: string,
  holder: CurrentOrganization,
  fate: Fate | undefined,
): OperationError {
  const whose =
    fate === undefined
      ? "which nothing in this configuration renames or destroys"
      : fate.kind === "stays" && fate.as !== undefined && fate.as !== name
        ? `which was called ${fate.as} when this was planned`
        : "which keeps it in this configuration";
  return new OperationError(
    `The name ${name} belongs to organization ${holder.id}${holder.display_name === undefined ? "" : ` (${holder.display_name})`}, ${whose}.`,
    { code: "name-taken" },
  );
}
