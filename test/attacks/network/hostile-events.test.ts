import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { followEvents, type FollowedMessage } from "../../../src/auth0/index.js";
import type { Clock } from "../../../src/pace/index.js";
import { planRun, type CachePlace } from "../../../src/run/index.js";
import {
  json,
  organizationsFrom,
  raw,
  startHostileAuth0,
  type HostileCall,
} from "../hostile-auth0.js";
import { openVictim } from "./victim.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Waits take no time, save those for a sign of life, which comes or does not. */
function createClock(longest = 40_000): Clock {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          reject(signal?.reason as Error);
        };
        if (signal?.aborted) {
          end();
          return;
        }
        signal?.addEventListener("abort", end, { once: true });
        if (ms > longest) return;
        now += ms;
        setImmediate(resolve);
      }),
  };
}

const head = ({ response }: HostileCall): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
};

function event(object: unknown, more: object = {}): string {
  const data = { object, context: { client: { id: "c", name: "Dashboard" } } };
  const told = { id: "evt_1", type: "organization.updated", time: "2026-01-01T00:00:00Z", data };
  return `event: organization.updated\nid: o1\ndata: ${JSON.stringify({ offset: "o1", event: { ...told, ...more } })}\n\n`;
}

/** Sends a text again and again, as fast as it is taken. */
function flood({ response }: HostileCall, text: () => string): void {
  const go = (): void => {
    while (!response.destroyed && response.write(text())) {
      // Until nobody takes more.
    }
    if (!response.destroyed) response.once("drain", go);
  };
  go();
}

async function openEvents(behave: (call: HostileCall) => void): Promise<{
  readonly url: string;
  readonly streams: () => number;
}> {
  let streams = 0;
  const server = await startHostileAuth0(
    (call) => {
      if (call.path !== "/api/v2/events") return false;
      streams += 1;
      behave(call);
      return true;
    },
    organizationsFrom(0, 12),
  );
  closing.push(() => server.close());
  return { url: server.url, streams: () => streams };
}

/** The first messages of a stream, until there is one of a kind. */
async function firstOf(
  behave: (call: HostileCall) => void,
  until: FollowedMessage["kind"],
): Promise<readonly FollowedMessage[]> {
  const { url } = await openEvents(behave);
  const clock = createClock();
  const victim = await openVictim(url, { clock });
  const enough = new AbortController();
  closing.push(async () => {
    enough.abort();
    await victim.close();
  });
  const told: FollowedMessage[] = [];
  const from = { since: "2026-01-01T00:00:00Z" };
  for await (const message of followEvents(victim.client, { from, signal: enough.signal, clock })) {
    told.push(message);
    if (message.kind === until || told.length > 50) break;
  }
  return told;
}

const why = (message: FollowedMessage | undefined): string =>
  message !== undefined && "why" in message ? message.why : "";

describe("a stream of events that is none is told once and in words", () => {
  it.each<[string, (call: HostileCall) => void, RegExp]>([
    [
      "a page of a portal",
      ({ response }) => {
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in</html>");
      },
      /not with a stream of events/,
    ],
    ["a document", (call) => json(call, 200, { events: [] }), /not with a stream of events/],
    [
      "nothing",
      ({ response }) => {
        response.writeHead(204).end();
      },
      /not with a stream of events/,
    ],
    [
      "a way elsewhere",
      ({ response }) => {
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
      },
      /with 302/,
    ],
    [
      "another protocol",
      (call) =>
        raw(call, "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
      /another protocol/,
    ],
    ["no HTTP", (call) => raw(call, "SSH-2.0-OpenSSH\r\n"), /not HTTP/],
    ["no leave", (call) => json(call, 403, { message: "No\u001b[31m" }), /with 403: "No/],
    ["no such route", (call) => json(call, 404, { message: "None" }), /with 404/],
  ])("%s", async (_, behave, words) => {
    await expect(firstOf(behave, "gap")).rejects.toThrow(words);
  });
});

describe("a stream that gives no sense", () => {
  it.each<[string, (call: HostileCall) => void, FollowedMessage["kind"], RegExp]>([
    [
      "a line without an end is a gap",
      (call) => {
        head(call);
        call.response.write("data: ");
        flood(call, () => "x".repeat(65_536));
      },
      "gap",
      /a message without an end/,
    ],
    [
      "a line without an end ends the stream",
      (call) => {
        head(call);
        call.response.write("data: ");
        flood(call, () => "x".repeat(65_536));
      },
      "lost",
      /^it sent a message without an end$/,
    ],
    [
      "lines of one event without an end are a gap",
      (call) => {
        head(call);
        flood(call, () => `data: ${"x".repeat(8000)}\n`);
      },
      "gap",
      /a message without an end/,
    ],
    ...[
      `data: ${"[".repeat(100_000)}\n\n`,
      `data: ${'{"event":'.repeat(20_000)}1${"}".repeat(20_000)}\n\n`,
      `data: null\n\n`,
      `data: {"offset":"o"}\n\n`,
      `data: {"offset":5,"event":{}}\n\n`,
      event("no object"),
      event({ id: "org_1" }, { time: null }),
      event({ id: "org_1" }, { id: "x".repeat(5000) }),
      `event: offset-only\ndata: {"offset":{}}\n\n`,
      `event: error\ndata: {"error":"no"}\n\n`,
      `event: error\ndata: ${"x".repeat(100_000)}\n\n`,
    ].map((text, index): [string, (call: HostileCall) => void, "gap", RegExp] => [
      `text ${index} that is none of its messages is a gap`,
      (call) => {
        head(call);
        call.response.write(text);
      },
      "gap",
      /^the tenant sent an? (event in a form|offset that is none|error without a code)/,
    ]),
    [
      "an error that wants to act is quoted",
      (call) => {
        head(call);
        call.response.write(
          `event: error\ndata: ${JSON.stringify({ error: { code: "\u001b[31m\n::error::x" } })}\n\n`,
        );
      },
      "lost",
      /^the tenant said "\\u001b\[31m\\n::error::x"$/,
    ],
    [
      "bytes that are no text are no end",
      (call) => {
        head(call);
        call.response.write(Buffer.from([0xff, 0xfe, 0xc0, 0x0a, 0x0a]));
        call.response.write(`event: error\ndata: {"error":{"code":"timeout"}}\n\n`);
      },
      "lost",
      /said "timeout"/,
    ],
  ])("%s", async (_, behave, until, words) => {
    const told = await firstOf(behave, until);
    expect(why(told.at(-1))).toMatch(words);
  });

  it("but closes at once, again and again, is a gap now and then, and waited for longer and longer", async () => {
    const told = await firstOf((call) => {
      head(call);
      call.response.end("retry: 0\n\n");
    }, "gap");
    expect(why(told.at(-1))).toContain("broke 8 times and brought nothing");
    const waits = told.flatMap((message) => (message.kind === "lost" ? [message.waitMs] : []));
    expect(waits.every((ms) => ms >= 100)).toBe(true);
    expect(waits.at(-1)).toBeGreaterThan(1000);
  });

  it("and asks to be left alone for years is asked again within a day", async () => {
    const told = await firstOf((call) => {
      json(call, 429, { message: "No" }, { "retry-after": "100000000" });
    }, "lost");
    expect(told.at(-1)).toMatchObject({ waitMs: 86_400_000 });
  });
});

describe("a plan that remembers does not wait for events without an end", () => {
  // With fewer, nothing is remembered.
  const organizations = Array.from({ length: 12 }, (_, index) => ({
    organization: { name: `org-${index}`, connections: [] },
  }));

  async function planTwice(second: (call: HostileCall) => void): Promise<{
    readonly streams: number;
    readonly remarks: readonly string[] | undefined;
    readonly recalled: number | undefined;
  }> {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-events-"));
    let behave = (call: HostileCall): void => {
      head(call);
      call.response.write(`event: offset-only\ndata: {"offset":"o0"}\n\n`);
    };
    const { url, streams } = await openEvents((call) => {
      behave(call);
    });
    const clock = createClock();
    const victim = await openVictim(url, { clock });
    closing.push(async () => {
      await victim.close();
      rmSync(folder, { recursive: true });
    });
    const cache: CachePlace = {
      path: join(folder, "cache.db"),
      tenant: "t",
      maxAgeMs: 86_400_000,
      clock,
    };
    const plan = (): ReturnType<typeof planRun> =>
      planRun(victim.client, {
        declared: { organizations, owners: [], ignore: [] },
        policy: "upsert",
        cache,
      });
    await plan();
    behave = second;
    const before = streams();
    const { knowledge, remarks } = await plan();
    return { streams: streams() - before, remarks, recalled: knowledge?.recalled };
  }

  const attacks: readonly (readonly [string, (call: HostileCall) => void])[] = [
    [
      "events for ever",
      (call) => {
        head(call);
        flood(call, () => event({ id: "org_0000000000000009" }).repeat(100));
      },
    ],
    [
      "a stream that is not opened",
      () => {
        // Nothing is ever answered.
      },
    ],
    [
      "a line without an end",
      (call) => {
        head(call);
        flood(call, () => "data: x");
      },
    ],
    [
      "a stream that breaks off at once",
      (call) => {
        head(call);
        call.response.end();
      },
    ],
    ["a page of a portal", ({ response }) => void response.end("<html>")],
    ["an answer 500", (call) => json(call, 500, { message: "No" })],
  ];
  it.each(attacks)("%s: everything is read, and that is told", async (_, behave) => {
    const { streams, remarks, recalled } = await planTwice(behave);
    expect(recalled).toBeUndefined();
    expect(remarks?.join("\n") ?? "").not.toBe("");
    expect(streams).toBeLessThanOrEqual(3);
  });
});
