import { z } from "zod";
import { updateOrganizationSchema } from "../../model/index.js";
import type { LaggingTable, OrganizationBody } from "../store/index.js";

/** A timer of this machine takes no more: a day is long enough. */
const durationMs = z
  .int()
  .min(0)
  .max(24 * 60 * 60 * 1000);

/** Which requests a fault meets, and how many of them. */
const selection = {
  /** Requests of this method; of any when absent. */
  method: z.enum(["GET", "POST", "PATCH", "PUT", "DELETE"]).exactOptional(),
  /** Requests to this route, as the request log names it; `/api/v2` may be left out. */
  route: z.string().exactOptional(),
  /** Requests whose path and query match this regular expression. */
  path: z
    .string()
    .max(1000)
    .refine(isRegularExpression, { error: "must be a regular expression" })
    .exactOptional(),
  /** So many matching requests are let through first. */
  skip: z.int().min(0).default(0),
  /** So many requests are met after that. */
  times: z.union([z.int().min(1), z.literal("always")]).default(1),
  /** With which a matching request is met at all. */
  probability: z.number().min(0).max(1).default(1),
  /** Of the dice; the same seed meets the same requests. */
  seed: z.int().default(0),
};

/** The model makes the schema out of its fields, so its type does not name them. */
const organizationFields = updateOrganizationSchema as z.ZodObject as z.ZodType<
  OrganizationBody,
  OrganizationBody
>;

const kinds = {
  /** Answers with an error; with `commit`, after the request has taken effect. */
  status: z.strictObject({
    kind: z.literal("status"),
    ...selection,
    status: z.int().min(400).max(599),
    commit: z.boolean().default(false),
    message: z.string().exactOptional(),
    headers: z
      .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t -~]*$/))
      .default({}),
    /** Adds `retry-after`. */
    retryAfterSeconds: z.int().min(0).exactOptional(),
    /** Adds the `x-ratelimit-*` headers of an empty bucket that is full again after this time. */
    resetInSeconds: z.int().min(0).exactOptional(),
  }),
  /** Resets the connection; the request does not take effect. */
  "reset-before": z.strictObject({ kind: z.literal("reset-before"), ...selection }),
  /** Resets the connection after the request has taken effect. */
  "reset-after": z.strictObject({ kind: z.literal("reset-after"), ...selection }),
  /** Lets the request take effect and never answers; closes the connection after a while. */
  "lose-answer": z.strictObject({
    kind: z.literal("lose-answer"),
    ...selection,
    closeAfterMs: durationMs.exactOptional(),
  }),
  /** Takes its time before the request takes effect. */
  delay: z.strictObject({ kind: z.literal("delay"), ...selection, ms: durationMs }),
  /** Sends the first half of the body, announces all of it, and closes the connection. */
  truncate: z.strictObject({ kind: z.literal("truncate"), ...selection }),
  /**
   * Answers a list from a snapshot taken when the fault is ordered; or, with `createdWithinMs`,
   * without what is younger than that. The list is that of organizations unless `route` names
   * another one that may lag behind.
   */
  "stale-list": z.strictObject({
    kind: z.literal("stale-list"),
    ...selection,
    createdWithinMs: z.int().min(0).exactOptional(),
  }),
  /** Calls a page cursor too old. Meets only requests that present one. */
  "expire-cursor": z.strictObject({ kind: z.literal("expire-cursor"), ...selection }),
  /** Makes every token that was issued until then an expired one, the request's own included. */
  "expire-token": z.strictObject({ kind: z.literal("expire-token"), ...selection }),
  /** At the token endpoint: the new token lacks the scopes. Elsewhere: the request does. */
  "drop-scope": z.strictObject({
    kind: z.literal("drop-scope"),
    ...selection,
    scopes: z.array(z.string().min(1)).min(1),
  }),
  /**
   * Somebody else sends a request of his own, with every scope and beside all limits, right before
   * the request takes effect. `{name}` in its path stands for what the request has there.
   */
  request: z.strictObject({
    kind: z.literal("request"),
    ...selection,
    send: z.strictObject({
      method: z.enum(["POST", "PATCH", "PUT", "DELETE"]),
      path: z.string().startsWith("/"),
      body: z.unknown().exactOptional(),
    }),
  }),
  /** Somebody else does something to an organization right before the request takes effect. */
  mutate: z.strictObject({
    kind: z.literal("mutate"),
    ...selection,
    action: z.enum(["create", "delete", "rename", "change"]),
    /** By name; when absent, the one that the request is about. */
    organization: z.string().exactOptional(),
    /** For `rename`; a made-up name when absent. */
    newName: z.string().exactOptional(),
    /** For `create` and `change`: fields as in a request body. */
    set: organizationFields.exactOptional(),
  }),
} as const;

const kindNames = Object.keys(kinds);

/** A fault as it is ordered. */
export type Fault = z.input<(typeof kinds)[keyof typeof kinds]>;

/** A fault with its defaults filled in. */
export type CheckedFault = z.output<(typeof kinds)[keyof typeof kinds]>;

/** What a fault has to know of a route. */
export interface FaultyRoute {
  readonly template: string;
  /** What it lists, where the list may lag behind. */
  readonly lags?: LaggingTable;
}

/**
 * Checks an order.
 *
 * @param routes those that exist.
 * @throws RangeError that says what is allowed.
 */
export function checkFault(value: unknown, routes: readonly FaultyRoute[]): CheckedFault {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    throw new RangeError(`kind must be one of ${kindNames.join(", ")}`);
  }
  const parsed = kinds[kind as keyof typeof kinds].safeParse(value);
  if (!parsed.success) throw new RangeError(z.prettifyError(parsed.error));
  const fault = parsed.data;
  if (fault.route === undefined) return fault;
  const named = routes.filter(
    ({ template }) => template === fault.route || template === `/api/v2${fault.route}`,
  );
  const [route] = named;
  if (route === undefined) throw new RangeError(`route must be one of ${namesOf(routes)}`);
  if (fault.kind === "stale-list" && named.every(({ lags }) => lags === undefined)) {
    const lagging = routes.filter(({ lags }) => lags !== undefined);
    throw new RangeError(`route of a stale-list must be one of ${namesOf(lagging)}`);
  }
  return { ...fault, route: route.template };
}

function namesOf(routes: readonly FaultyRoute[]): string {
  return [...new Set(routes.map(({ template }) => template))].join(", ");
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
