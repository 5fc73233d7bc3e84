import { z } from "zod";
import type { Outcome } from "../apply/index.js";
import type { RequestCounts } from "../auth0/index.js";
import {
  notesOf,
  renderChangePath,
  shownChanges,
  summarizePlan,
  type Change,
  type Plan,
} from "../plan/index.js";

import type { Knowledge } from "./remembered-entries.js";

type Json = z.core.util.JSONType;

const count = z.int().min(0);

const reportedChange = z.strictObject({
  path: z.string().describe("The field, such as branding.colors.primary."),
  from: z.json().exactOptional().describe("What the tenant has; absent: nothing."),
  to: z.json().exactOptional().describe("What it shall have; absent: nothing."),
});

const changed = z
  .strictObject({
    at: z.string().describe("When, by the tenant's clock."),
    application: z.string().exactOptional().describe("The application's name, or its id."),
    client: z.string().exactOptional().describe("The application's id."),
    address: z.string().exactOptional().describe("From where."),
    userAgent: z.string().exactOptional(),
  })
  .nullable()
  .exactOptional()
  .describe(
    "When and by whom what differs was changed outside; null where nobody knows, absent where it was not asked or this program wrote it.",
  );

/** The document that `--format json` prints. A new major number means that readers must change. */
export const reportSchema = z.strictObject({
  formatVersion: z.literal(1),
  tenant: z.string(),
  checksum: z.string().describe("Equal for plans that do the same; for apply --checksum."),
  summary: z.strictObject({
    create: count,
    update: count,
    delete: count,
    unchanged: count,
    refused: count.describe(
      "Organizations left alone because they are another owner's or protected.",
    ),
    adopted: count
      .exactOptional()
      .describe("apply: to be created, but there already, and repaired."),
    failed: count.exactOptional().describe("apply: not carried out."),
  }),
  actions: z.array(
    z.strictObject({
      kind: z.enum(["create", "update", "delete"]),
      organization: z.string(),
      changes: z.array(reportedChange),
      notes: z.array(z.string()).exactOptional(),
      changed,
    }),
  ),
  refusals: z.array(
    z.strictObject({
      organization: z.string(),
      reason: z.enum([
        "other-owner",
        "protected",
        "changed",
        "ambiguous",
        "name-taken",
        "renamed",
        "impossible",
      ]),
      owner: z.string().exactOptional(),
      detail: z.string().exactOptional(),
    }),
  ),
  breaches: z
    .array(z.string())
    .exactOptional()
    .describe("Why the plan must not be carried out as it is; absent where it may."),
  gone: z.array(z.string()).exactOptional().describe("Organizations that shall be absent and are."),
  left: z
    .array(z.string())
    .exactOptional()
    .describe("Organizations that are not as declared, and that the policy leaves as they are."),
  undeclared: z
    .array(
      z.strictObject({
        owner: z.string(),
        count,
        organizations: z.array(z.string()).describe("The first ten."),
      }),
    )
    .exactOptional()
    .describe("Organizations that carry an owner's mark and are declared nowhere."),
  since: z
    .strictObject({
      ref: z.string(),
      changed: count.describe("How many declarations differ from the commit."),
      declared: count.describe("How many there are."),
      removed: z.array(z.string()).describe("Declared at the commit and not any more."),
      absent: z.array(z.string()).describe("To be absent, and there: left by this plan."),
      reason: z.string().exactOptional().describe("Why every declaration counts as different."),
    })
    .exactOptional()
    .describe("plan --changed-since: what was looked at. Such a plan deletes nothing."),
  knowledge: z
    .strictObject({
      recalled: count.describe("Lists of entries that were known and not read again."),
      oldestAt: z.iso.datetime().describe("When the oldest of them was read."),
      changed: count.describe("Organizations that events named since."),
    })
    .exactOptional()
    .describe("What the plan owes to what was read before; absent where everything was read."),
  outcomes: z
    .array(
      z.strictObject({
        organization: z.string(),
        outcome: z.enum(["done", "adopted", "unchanged", "failed", "skipped"]),
        meanwhile: z
          .array(reportedChange)
          .exactOptional()
          .describe(
            "What others had changed since the plan was made: kept where it is not declared, else set right.",
          ),
        error: z.strictObject({ code: z.string(), message: z.string() }).exactOptional(),
      }),
    )
    .exactOptional()
    .describe("apply: one per action, in the same order."),
  requests: z.strictObject({
    total: count,
    byRoute: z.record(z.string(), count),
    retried: count,
    rateLimited: count,
  }),
  durationMs: count.describe("How long the whole run took, planning and questions included."),
  applyMs: count.exactOptional().describe("apply: of these, what carrying the plan out took."),
});

/** What `--format json` prints. */
export type Report = z.output<typeof reportSchema>;

/** What a report tells of. */
export interface ReportParts {
  readonly tenant: string;
  readonly checksum: string;
  readonly plan: Plan;
  readonly outcomes?: readonly Outcome[];
  /** Why the plan was not carried out. */
  readonly breaches?: readonly string[];
  readonly knowledge?: Knowledge | undefined;
  readonly requests: RequestCounts;
  readonly durationMs: number;
  readonly applyMs?: number;
}

/** Builds the report of a plan or of an apply. */
export function buildReport(parts: ReportParts): Report {
  const { tenant, checksum, plan, outcomes, breaches = [], requests, durationMs } = parts;
  const failed = (outcomes ?? []).filter(
    ({ outcome }) => outcome === "failed" || outcome === "skipped",
  );
  return {
    formatVersion: 1,
    tenant,
    checksum,
    summary: {
      ...summarizePlan(plan),
      refused: plan.refusals.length,
      ...(outcomes && {
        adopted: outcomes.filter(({ outcome }) => outcome === "adopted").length,
        failed: failed.length,
      }),
    },
    actions: plan.actions.map((action) => ({
      kind: action.kind,
      organization: action.organization,
      changes: shownChanges(action).map(reportChange),
      ...(notesOf(action).length > 0 && { notes: [...notesOf(action)] }),
      ...whoChanged(plan, action.organization),
    })),
    refusals: plan.refusals.map((refusal) => ({ ...refusal })),
    ...(breaches.length > 0 && { breaches: [...breaches] }),
    ...(plan.gone && { gone: [...plan.gone] }),
    ...(plan.left && { left: [...plan.left] }),
    ...(plan.undeclared && {
      undeclared: [...plan.undeclared].map(([owner, names]) => ({
        owner,
        count: names.length,
        organizations: names.slice(0, 10),
      })),
    }),
    ...(plan.since && {
      since: {
        ...plan.since,
        removed: [...plan.since.removed],
        absent: [...plan.since.absent],
      },
    }),
    ...(parts.knowledge && {
      knowledge: {
        ...parts.knowledge,
        oldestAt: new Date(parts.knowledge.oldestAt).toISOString(),
      },
    }),
    ...(outcomes && {
      outcomes: outcomes.map(({ organization, outcome, meanwhile, error }) => ({
        organization,
        outcome,
        ...(meanwhile && { meanwhile: meanwhile.map(reportChange) }),
        ...(error && { error: { code: error.code, message: error.message } }),
      })),
    }),
    requests: { ...requests, byRoute: { ...requests.byRoute } },
    durationMs: Math.round(durationMs),
    ...(parts.applyMs !== undefined && { applyMs: Math.round(parts.applyMs) }),
  };
}

function whoChanged(
  { changed: known }: Plan,
  name: string,
): { readonly changed?: z.output<typeof changed> } {
  const found = known?.get(name);
  return found === undefined ? {} : { changed: found && { ...found } };
}

function reportChange({ path, from, to }: Change): z.output<typeof reportedChange> {
  return {
    path: renderChangePath(path),
    ...(from !== undefined && { from: from as Json }),
    ...(to !== undefined && { to: to as Json }),
  };
}
