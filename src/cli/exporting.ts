import { exportOrganizations, inOrderOfNames } from "../apply/index.js";
import { pageSize, routes } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import { renderManifest, type RenderOptions } from "../manifest/index.js";
import {
  collections,
  describeCurrent,
  withoutDefaults,
  type CurrentOrganization,
} from "../model/index.js";
import { RememberedEntries, type CachePlace } from "../run/index.js";
import { chosenCollections, tellForbidden } from "./collection-options.js";
import { renderCount, renderDuration, renderNumber } from "./duration.js";
import { describeLongReading } from "./long-reading.js";
import { Progress } from "./progress.js";
import type { Target } from "./target.js";
import type { Terminal } from "./terminal.js";

/** What of an export is decided by whoever asks for it. */
export interface Exporting {
  readonly includes: (name: string) => boolean;
  /** The name under which an organization is written. */
  readonly rename?: (name: string) => string;
  readonly render: RenderOptions;
  /** Whether defaults and empty lists are written as well. */
  readonly all?: true | undefined;
  /** Where it is kept what was read, so that an export goes on where it was interrupted. */
  readonly cache: CachePlace | undefined;
  /** Called with everything that was read before the end is written. */
  readonly end?: (names: readonly string[]) => void;
}

/** What was read within this time is not read again by an export that goes on. */
const resumeMs = 3_600_000;

/**
 * Reads a tenant as a manifest, in the order of names, and shows progress. What was read survives an
 * interruption.
 *
 * @param options those of the command, which leave collections out
 * @throws OperationError `interrupted` with what the next run need not read again
 */
export async function* exportManifest(
  target: Target,
  options: object,
  { includes, rename = (name) => name, render, all, cache, end }: Exporting,
  terminal: Terminal,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const progress = new Progress("Exporting", target.client);
  const opened = cache && RememberedEntries.open(target.client, { ...cache, resumeMs }, signal);
  const memory = typeof opened === "string" ? undefined : opened;
  if (typeof opened === "string") terminal.warn(`The cache ${opened}.`);
  const cost = new PlanCost();
  const names: string[] = [];
  let isAnnounced = false;
  let read = 0;
  try {
    const organizations = exportOrganizations(target.client, {
      includes,
      collections: chosenCollections(options),
      onForbidden: tellForbidden(terminal),
      memory,
      onProgress: (done, total, left) => {
        read = done;
        progress.report(done, total, left);
        const long = isAnnounced ? undefined : describeLongReading(target.client, left);
        if (long !== undefined) progress.above(`${long}.`);
        isAnnounced ||= long !== undefined;
      },
      signal,
    });
    async function* taken(): AsyncGenerator<CurrentOrganization> {
      for await (const organization of organizations) {
        names.push(organization.name);
        cost.add(organization, all === true);
        yield { ...organization, name: rename(organization.name) };
      }
      end?.(names);
    }
    yield* renderManifest(inOrderOfNames(taken()), {
      ...render,
      leavesOutDefaults: all !== true,
    });
    progress.end();
    terminal.warn(cost.describe(target));
  } catch (error) {
    if (!signal.aborted) throw error;
    const rest =
      memory === undefined
        ? "the next run reads the tenant from its beginning"
        : `the next run within an hour goes on where this one was: ${renderCount(read, "organization")} ${read === 1 ? "was" : "were"} read`;
    throw new OperationError(`The run was interrupted. Nothing was written, and ${rest}.`, {
      code: "interrupted",
      cause: error,
    });
  } finally {
    progress.end();
    memory?.close();
  }
}

/** What a plan of an exported manifest will read. */
class PlanCost {
  #organizations = 0;
  readonly #lists = new Map<(typeof collections)[number], number>();

  add(current: CurrentOrganization, isWhole: boolean): void {
    this.#organizations += 1;
    const described = describeCurrent(current);
    const declared = isWhole ? described : withoutDefaults(described);
    for (const each of collections) {
      if (declared[each.name] !== undefined) {
        this.#lists.set(each, (this.#lists.get(each) ?? 0) + 1);
      }
    }
  }

  describe({ client, isEmbedded }: Target): string {
    const pages = Math.ceil(this.#organizations / pageSize) + (this.#organizations > 1000 ? 1 : 0);
    const byKind: Record<string, number> = { [routes.listOrganizations.kind]: pages };
    for (const [
      {
        read: { endpoint },
      },
      count,
    ] of this.#lists) {
      byKind[endpoint.kind] = (byKind[endpoint.kind] ?? 0) + count;
    }
    const total = Object.values(byKind).reduce((sum, count) => sum + count, 0);
    const ms = client.pacer.forecast(byKind);
    const lists = [...this.#lists].map(
      ([{ noun }, count]) => `${renderNumber(count)} for ${noun.many}`,
    );
    const which = lists.length === 0 ? "" : ` (${lists.join(", ")})`;
    const time = ms === undefined ? "" : `, about ${renderDuration(ms)}`;
    const later =
      lists.length === 0 || isEmbedded
        ? ""
        : " What is remembered of them is not read again (docs/gitops.md).";
    return `A plan of this takes ${renderCount(total, "request")}${which}${time}.${later}`;
  }
}
