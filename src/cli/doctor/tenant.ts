import type { RunSubject } from "../../apply/index.js";
import type { ManagementClient, Traffic } from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import { collectionOf } from "../../model/index.js";
import { renderCount, renderDuration, renderNumber } from "../duration.js";
import { failure, ok, skipped, warning, type DoctorFinding } from "./finding.js";

/** A clock that is off by less is as good as right: answers tell whole seconds. */
const mostSkewMs = 5000;

/** Auth0 refuses an assertion that was signed by a clock which is off by more. */
const mostAssertionSkewMs = 60_000;

/** So many writes say how fast a tenant can be written. */
const writesToForecast = 100;

/** What answers of a tenant have told besides what was asked. */
export class Observations {
  #skewMs: number | undefined;
  readonly #limits = new Map<string, { readonly limit: number; readonly remaining: number }>();

  /** Takes in what goes on between the client and the tenant. */
  readonly note = (traffic: Traffic): void => {
    if (traffic.kind !== "answered" || traffic.told === undefined) return;
    const { serverTimeMs, limit, remaining } = traffic.told;
    if (serverTimeMs !== undefined) this.#skewMs = Date.now() - traffic.tookMs / 2 - serverTimeMs;
    if (limit === undefined || remaining === undefined) return;
    this.#limits.set(`${traffic.method} ${traffic.path.split("?", 1)[0] ?? ""}`, {
      limit,
      remaining,
    });
  };

  /** Whether this machine's clock and the tenant's agree. */
  clock(signs: boolean): DoctorFinding {
    const skewMs = this.#skewMs;
    if (skewMs === undefined) return skipped("clock", "The tenant's clock is not known.");
    // Answers tell whole seconds, cut off: half of one is the best guess.
    const off = Math.abs(skewMs - 500);
    if (off <= mostSkewMs) return ok("clock", "This machine's clock agrees with the tenant's.");
    const summary = `This machine's clock is ${renderDuration(off)} ${skewMs > 0 ? "ahead of" : "behind"} the tenant's.`;
    const advice = "Set it by the network's time (NTP).";
    return signs && off > mostAssertionSkewMs
      ? failure("clock", `${summary} Auth0 refuses what is signed by it.`, advice)
      : warning("clock", summary, advice);
  }

  /** How much the tenant allows, and how far that goes. */
  limits({ pacer }: ManagementClient): DoctorFinding {
    const told = [...this.#limits].filter(([route]) => route.includes("/api/v2/"));
    if (told.length === 0) return ok("limits", "The tenant tells no rate limit.");
    const sizes = told.map(
      ([route, { limit, remaining }]) =>
        `${route}: ${renderNumber(limit)} at once, ${renderNumber(remaining)} left`,
    );
    const durationMs = pacer.forecast({ "organization-write": writesToForecast });
    const pace =
      durationMs === undefined
        ? ""
        : ` Writing ${renderCount(writesToForecast, "organization")} takes about ${renderDuration(durationMs)}.`;
    const summary = `${sizes.join("; ")}.${pace}`;
    return told.some(([, { remaining }]) => remaining === 0)
      ? warning(
          "limits",
          summary,
          "Something else uses this tenant up right now. Runs wait for their turn; --headroom leaves more to others.",
        )
      : ok("limits", summary);
  }
}

/** What a tenant lets us look at; a refusal that is about no scope is about what its plan has. */
export async function checkFeatures(
  client: ManagementClient,
  about: readonly RunSubject[],
): Promise<readonly DoctorFinding[]> {
  const findings = [
    await look("organizations", async () => {
      const { items, total } = await client.organizationPage(0);
      return `The tenant has ${renderCount(total ?? items.length, "organization")}.`;
    }),
  ];
  const kinds = new Set(about.flatMap((subject) => collectionOf(subject)?.reference?.kind ?? []));
  for (const kind of kinds) {
    const { one, many } = kind.noun;
    const finding = await look(many, async () => {
      const total = await client.thingTotal(kind);
      return total === undefined
        ? `The tenant's ${many} can be read.`
        : `The tenant has ${renderNumber(total)} ${total === 1 ? one : many}.`;
    });
    findings.push(finding);
  }
  return findings;
}

async function look(check: string, ask: () => Promise<string>): Promise<DoctorFinding> {
  try {
    return ok(check, await ask());
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    if (error.request?.errorCode === "insufficient_scope") {
      return skipped(check, `${error.happened} See scopes.`);
    }
    return failure(check, error.happened, error.advice);
  }
}

/** What an error says, as a finding. */
export function findingOf(check: string, error: unknown): DoctorFinding {
  if (!(error instanceof OperationError)) throw error;
  return failure(check, error.happened, error.advice);
}
