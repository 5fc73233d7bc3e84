import type { ManagementClient } from "../auth0/index.js";
import { collections } from "../model/index.js";
import { systemClock } from "../pace/index.js";
import type { Declaration } from "../plan/index.js";
import { renderNumber } from "../text/index.js";
import { RememberedEntries, type CachePlace, type Knowledge } from "./remembered-entries.js";

/** Fewer organizations than this are read as quickly as the events since the last time. */
const fewest = 10;

/** What a run knows from earlier ones. */
export interface Memory {
  /** Undefined where nothing is remembered, or it would save nothing. */
  readonly entries: RememberedEntries | undefined;
  /** Ends it, and says what the plan owes to it. */
  close(): { readonly knowledge?: Knowledge; readonly remarks: readonly string[] };
}

/** Opens what is remembered of a tenant, where that saves requests. */
export function openMemory(
  client: ManagementClient,
  cache: CachePlace | undefined,
  included: readonly Declaration[],
  signal: AbortSignal,
): Memory {
  const reading = included.filter(
    ({ organization }) =>
      organization.absent !== true && collections.some(({ name }) => organization[name]),
  );
  if (cache === undefined || reading.length < fewest) {
    return { entries: undefined, close: () => ({ remarks: [] }) };
  }
  const entries = RememberedEntries.open(client, cache, signal);
  if (typeof entries === "string") {
    return { entries: undefined, close: () => ({ remarks: [`The cache ${entries}.`] }) };
  }
  return {
    entries,
    close: () => {
      entries.close();
      const knowledge = entries.knowledge();
      const trouble = entries.trouble();
      return {
        ...(knowledge && { knowledge }),
        remarks: [
          ...(knowledge ? [describeKnowledge(knowledge, (cache.clock ?? systemClock).now())] : []),
          ...(trouble === undefined
            ? []
            : [`Everything was read, because the cache cannot be relied on: ${trouble}`]),
        ],
      };
    },
  };
}

/** What a plan owes to what was read before, in a sentence. */
export function describeKnowledge({ recalled, oldestAt, changed }: Knowledge, now: number): string {
  const lists =
    recalled === 1 ? "1 list of entries was" : `${renderNumber(recalled)} lists of entries were`;
  const since =
    changed === 0
      ? "the tenant's events name no change since"
      : `${changed === 1 ? "1 organization that changed" : `${renderNumber(changed)} organizations that changed`} since ${changed === 1 ? "was" : "were"} looked at`;
  return `${lists} not read again: the oldest is ${ageOf(now - oldestAt)} old, and ${since} (--no-cache reads everything).`;
}

function ageOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  return `${Math.round(minutes / 60)} h`;
}
