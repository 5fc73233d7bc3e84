/** That something changed in the tenant, and when; what holds now has to be read. */
export interface TenantEvent {
  readonly id: string;
  /** `organization.updated` and the like. */
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  /** A place in the stream, from which it can be read on. */
  readonly offset: string;
  /** The organization that it is about, where it is about one. */
  readonly organizationId: string | undefined;
  /** What it calls itself there. */
  readonly name: string | undefined;
  /** The application that did it, where that is known. */
  readonly client: string | undefined;
  /** All of it, as it came. */
  readonly whole: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads a message of the stream; undefined where it is no event. */
export function readTenantEvent(data: string): TenantEvent | undefined {
  const { offset, event: whole } = asObject(parse(data));
  const event = asObject(whole);
  const { id, type, time } = event;
  if (typeof offset !== "string" || typeof id !== "string") return undefined;
  if (typeof type !== "string" || typeof time !== "string") return undefined;
  const content = asObject(event["data"]);
  const object = asObject(content["object"]);
  const organization = /^organization\.[a-z]+$/.test(type)
    ? object
    : asObject(object["organization"]);
  const client = asObject(asObject(content["context"])["client"]);
  return {
    id,
    type,
    time,
    offset,
    organizationId: asText(organization["id"]),
    name: asText(organization["name"]),
    client: asText(client["name"]) ?? asText(client["id"]),
    whole,
  };
}

/** Reads an error of the stream: its code. */
export function readErrorCode(data: string): string {
  return asText(asObject(asObject(parse(data))["error"])["code"]) ?? "unknown";
}

/** Reads why a relayed stream is lost, and after how long it is tried again. */
export function readLoss(data: string): { readonly why: string; readonly waitMs: number } {
  const { why, waitMs } = asObject(parse(data));
  return { why: asText(why) ?? "The tenant is not heard", waitMs: Number(waitMs) || 0 };
}

/** Reads where in the stream one is. */
export function readOffset(data: string): string | undefined {
  return asText(asObject(parse(data))["offset"]);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * Tells which events concern a part of an organization.
 *
 * @param types how their types begin
 */
export function concerning(id: string, types: string): (event: TenantEvent) => boolean {
  return ({ type, organizationId }) => organizationId === id && type.startsWith(types);
}
