import { z } from "zod";
import type { EventOrigin } from "./event-message.js";

/** A write to the Management API that a tenant accepted, as its log tells of it. */
export interface LoggedWrite {
  /** Of the entry in the log. */
  readonly id: string | undefined;
  /** RFC 3339. */
  readonly time: string;
  readonly method: string;
  /** Below the tenant's origin: `/api/v2/organizations/org_…`. */
  readonly path: string;
  /** The fields that were sent; undefined where the log keeps it to itself. */
  readonly fields?: readonly string[] | undefined;
  /** What was made, where the log says so. */
  readonly made?: { readonly id: string; readonly name: string } | undefined;
  readonly origin: EventOrigin;
}

const text = z.string().min(1).max(2000);
const optionalText = text.optional().catch(undefined);

/** Source: Auth0's log event type `sapi`; what else stands in there is passed over. */
const entrySchema = z.object({
  type: z.literal("sapi"),
  log_id: optionalText,
  date: text,
  client_id: optionalText,
  client_name: optionalText,
  ip: optionalText,
  user_agent: optionalText,
  details: z.object({
    request: z.object({
      method: text,
      path: text,
      ip: optionalText,
      userAgent: optionalText,
      body: z.record(z.string(), z.unknown()).optional().catch(undefined),
    }),
    response: z
      .object({
        statusCode: z.number().optional().catch(undefined),
        body: z.object({ id: text, name: text }).optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
});

/** Reads an entry of the log; undefined for what is no write, was refused or is not understood. */
export function decodeLoggedWrite(value: unknown): LoggedWrite | undefined {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) return undefined;
  const {
    date,
    log_id: logId,
    client_id: id,
    client_name: name,
    ip,
    user_agent: agent,
    details,
  } = parsed.data;
  const { request, response } = details;
  if ((response?.statusCode ?? 200) >= 300) return undefined;
  return {
    id: logId,
    time: date,
    method: request.method.toUpperCase(),
    path: request.path.split("?", 1)[0] ?? "",
    fields: request.body && Object.keys(request.body),
    made: response?.body,
    origin: {
      client: id === undefined ? undefined : { id, name },
      ip: ip ?? request.ip,
      userAgent: agent ?? request.userAgent,
    },
  };
}
