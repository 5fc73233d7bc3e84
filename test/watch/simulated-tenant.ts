import type { ManagementClient } from "../../src/auth0/index.js";
import { followEvents } from "../../src/auth0/index.js";
import type { Action } from "../../src/plan/index.js";
import type { WatchWorld } from "../../src/watch/index.js";
import type { FakeClock } from "../support/fake-clock.js";

/** A tenant in simulated time whose organizations are a number each, and declared to be 0. */
export class SimulatedTenant implements WatchWorld {
  /** When each change happened. */
  readonly changedAt = new Map<string, number>();
  looks = 0;
  readonly #clock: FakeClock;
  readonly #names: readonly string[];
  readonly #values = new Map<string, number>();
  readonly #events: string[] = [];
  #streams: { wake: () => void; isCut: boolean }[] = [];

  constructor(clock: FakeClock, names: readonly string[]) {
    this.#clock = clock;
    this.#names = names;
  }

  /** Somebody changes an organization in the dashboard. */
  change(name: string): void {
    const value = (this.#values.get(name) ?? 0) + 1;
    this.#values.set(name, value);
    this.changedAt.set(name, this.#clock.now());
    const offset = String(this.#events.length + 1);
    const event = {
      id: `evt_${offset}`,
      type: "organization.updated",
      time: new Date(this.#clock.now()).toISOString(),
      data: {
        object: { id: `org_${name}`, name },
        context: { client: { id: "c1", name: "Dashboard" }, request: { user_agent: "Firefox" } },
      },
    };
    const data = JSON.stringify({ offset, event });
    this.#events.push(`id: ${offset}\nevent: ${event.type}\ndata: ${data}\n\n`);
    for (const { wake } of this.#streams) wake();
  }

  /** Cuts every stream that is open. */
  cut(): void {
    for (const stream of this.#streams) {
      stream.isCut = true;
      stream.wake();
    }
    this.#streams = [];
  }

  follow(signal: AbortSignal): ReturnType<WatchWorld["follow"]> {
    const client = {
      eventStream: ({ from }: { from?: string }, stopped: AbortSignal) =>
        Promise.resolve(this.#stream(Number(from ?? 0), stopped)),
    } as unknown as ManagementClient;
    const since = new Date(this.#clock.now()).toISOString();
    return followEvents(client, { from: { since }, signal, clock: this.#clock });
  }

  async plan(...[part]: Parameters<WatchWorld["plan"]>): ReturnType<WatchWorld["plan"]> {
    this.looks += 1;
    // A look takes a while, and what it has read is from its beginning.
    const values = new Map(this.#values);
    await this.#clock.sleep(part === undefined ? 20_000 : 300);
    const names = this.#names.filter((name) => part?.names?.has(name) ?? true);
    const actions = names.flatMap((name): Action[] => {
      const from = values.get(name) ?? 0;
      if (from === 0) return [];
      return [
        {
          kind: "update",
          organization: name,
          id: `org_${name}`,
          desired: { name },
          changes: [{ path: ["display_name"], from: String(from), to: "0" }],
          fields: { display_name: "0" },
          entries: [],
          repeatsOthers: false,
        },
      ];
    });
    const plan = {
      actions,
      unchanged: names.length - actions.length,
      refusals: [],
      rules: { policy: "upsert", takeOver: false },
    } as const;
    return { plan, diagnostics: [], breaches: [], present: names };
  }

  async *#stream(from: number, signal: AbortSignal): AsyncGenerator<string> {
    const stream = { wake: () => {}, isCut: false };
    this.#streams.push(stream);
    yield ":connected\n\nretry: 2000\n\n";
    for (let at = from; ;) {
      while (at < this.#events.length) yield this.#events[at++] ?? "";
      if (stream.isCut) throw new Error("the connection was cut");
      const awake = new AbortController();
      const woken = new Promise<void>((resolve) => {
        stream.wake = resolve;
      });
      const stopped = AbortSignal.any([signal, awake.signal]);
      const beat = this.#clock.sleep(15_000, stopped).catch(() => {});
      await Promise.race([woken, beat]);
      awake.abort();
      signal.throwIfAborted();
      yield ": heartbeat\n\n";
    }
  }
}
