import { callApi } from "../data/index.js";

/** A fault that was ordered, and what became of it. */
export interface FaultReport {
  readonly id: number;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly matched: number;
  readonly met: number;
  readonly problem?: string;
}

/** One request that the tenant was asked. */
export interface LoggedRequest {
  readonly number: number;
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly route: string | null;
  readonly ending: number | string;
  readonly durationMs: number;
  readonly client: string | null;
  readonly bucket: string | null;
}

/** The tenant's limits: whose they are, whose they could be, and how far they are used up. */
export interface TenantLimits<Bucket> {
  readonly limits: string;
  readonly choices: readonly string[];
  readonly buckets: readonly Bucket[];
}

type Method = "POST" | "PUT" | "DELETE";

/** Reads something of the embedded tenant's control. */
export async function readControl<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  return callApi(path, { signal, isControl: true });
}

/** Changes something by the embedded tenant's control. */
export async function writeControl<Answer>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return callApi(path, { method, body, isControl: true });
}
