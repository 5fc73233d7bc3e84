import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { describeTraffic } from "../../src/terraform/describe-traffic.js";
import { createLog } from "../../src/terraform/wire/index.js";

const request = { method: "GET", path: "/api/v2/organizations?page=0" } as const;

function follow(): { readonly lines: string[]; readonly tell: ReturnType<typeof describeTraffic> } {
  const lines: string[] = [];
  return { lines, tell: describeTraffic((level, message) => lines.push(`${level} ${message}`)) };
}

test("reads are told at debug, writes and failures at info, with what they took", () => {
  const { lines, tell } = follow();
  tell({ kind: "answered", ...request, status: 200, tookMs: 51.7, waitedMs: 0 });
  tell({ kind: "answered", ...request, method: "POST", status: 201, tookMs: 5, waitedMs: 1200 });
  tell({ kind: "answered", ...request, tookMs: 5, waitedMs: 0 });
  expect(lines).toEqual([
    "debug GET /api/v2/organizations?page=0: 200 in 52 ms",
    "info POST /api/v2/organizations?page=0: 201 in 5 ms, after 1200 ms of waiting",
    "info GET /api/v2/organizations?page=0: no answer in 5 ms",
  ]);
});

test("a wait for a limit is told at info once, until nothing waits any more", () => {
  const { lines, tell } = follow();
  const wait = { reason: "limit", kind: "organization writes", ms: 800.2 } as const;
  const levels = () => lines.splice(0).map((line) => line.split(" ")[0]);
  tell({ kind: "waiting", ...request, wait });
  expect(lines[0]).toContain(
    "waits for room in the tenant's rate limit (organization writes), at least 801 ms",
  );
  tell({ kind: "waiting", ...request, wait });
  tell({ kind: "answered", ...request, status: 200, tookMs: 1, waitedMs: 800 });
  tell({ kind: "waiting", ...request, wait });
  expect(levels()).toEqual(["info", "debug", "debug", "debug"]);
  tell({ kind: "answered", ...request, status: 200, tookMs: 1, waitedMs: 0 });
  tell({ kind: "waiting", ...request, wait });
  tell({ kind: "waiting", ...request, wait: { reason: "concurrency", kind: "x" } });
  expect(levels()).toEqual(["debug", "info", "debug"]);
});

test("a retry says why and when", () => {
  const { lines, tell } = follow();
  tell({
    kind: "retry",
    ...request,
    code: "server-error",
    status: 503,
    nextAttempt: 2,
    delayMs: 120,
  });
  expect(lines).toEqual([
    "info GET /api/v2/organizations?page=0 failed (503): attempt 2 in 120 ms",
  ]);
});

test.each([
  [{}, []],
  [{ TF_LOG: "warn" }, []],
  [{ TF_LOG: "INFO" }, ["info"]],
  [{ TF_LOG: "debug" }, ["debug", "info"]],
  [{ TF_LOG: "JSON" }, ["debug", "info"]],
  [{ TF_LOG: "error", TF_LOG_PROVIDER: "trace" }, ["debug", "info"]],
])("with %j the log holds %j", (environment, expected) => {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push((JSON.parse(chunk.toString()) as { "@level": string })["@level"]);
      done();
    },
  });
  const log = createLog(stream, environment);
  log("debug", "a");
  log("info", "b");
  expect(written).toEqual(expected);
});
