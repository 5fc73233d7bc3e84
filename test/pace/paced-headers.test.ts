import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePacedHeaders } from "../../src/pace/index.js";

const now = Date.UTC(2026, 0, 1, 12);

function parse(headers: Readonly<Record<string, string>>) {
  return parsePacedHeaders((name) => headers[name], now);
}

describe("the headers about limits", () => {
  it("are read as Auth0 sends them", () => {
    const headers = {
      "x-ratelimit-limit": "50",
      "x-ratelimit-remaining": "49",
      "x-ratelimit-reset": "1767268801",
      date: "Thu, 01 Jan 2026 12:00:00 GMT",
    };
    expect(parse(headers)).toEqual({
      limit: 50,
      remaining: 49,
      resetUnixSeconds: 1_767_268_801,
      serverTimeMs: now,
    });
  });

  it("may all be absent", () => {
    expect(parse({})).toEqual({});
  });

  it.each(["-1", "NaN", "1e3", "0x10", "", "5, 5", "99999999999999999999", "five"])(
    "are left out where they are no count: %j",
    (value) => {
      const headers = { "x-ratelimit-limit": value, "x-ratelimit-remaining": value };
      expect(parse(headers)).toEqual({});
    },
  );

  it("hold no limit of nothing", () => {
    expect(parse({ "x-ratelimit-limit": "0", "x-ratelimit-remaining": "0" })).toEqual({
      remaining: 0,
    });
  });
});

describe("Retry-After", () => {
  it.each([
    ["3", 3000],
    ["0", 0],
    ["1.5", 1500],
    ["Thu, 01 Jan 2026 12:00:09 GMT", 9000],
    ["Thu, 01 Jan 2026 11:59:00 GMT", 0],
    ["999999999", 86_400_000],
  ])("%j means %i ms", (value, retryAfterMs) => {
    expect(parse({ "retry-after": value })).toEqual({ retryAfterMs });
  });

  it("as a date is compared with the tenant's own clock", () => {
    const headers = {
      date: "Thu, 01 Jan 2026 13:00:00 GMT",
      "retry-after": "Thu, 01 Jan 2026 13:00:04 GMT",
    };
    expect(parse(headers).retryAfterMs).toBe(4000);
  });

  it.each(["-5", "soon", "", "Infinity"])("is left out where it says nothing: %j", (value) => {
    expect(parse({ "retry-after": value })).toEqual({});
  });
});

describe("any text", () => {
  it("is survived, and nothing but sensible numbers comes out", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const told = parsePacedHeaders((name) => (name.startsWith("x") ? one : other), now);
        for (const value of Object.values(told)) {
          expect(Number.isSafeInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 20_260_103 },
    );
  });
});
