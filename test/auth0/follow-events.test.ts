import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  followEvents,
  openManagementClient,
  parseTenantAddress,
  type EventPosition,
  type FollowedMessage,
  type ManagementClient,
} from "../../src/auth0/index.js";
import type { Clock } from "../../src/pace/index.js";
import {
  refuse,
  startHostileAuth0,
  type HostileAuth0,
  type HostileCall,
} from "../attacks/hostile-auth0.js";
import { createImpatientClock } from "../support/foreign-server.js";

const noon = Date.UTC(2026, 10, 26, 12);
const aMinuteBefore = { since: "2026-11-26T11:59:00.000Z" };

/** A clock on which waiting for a stream takes for ever until a test says so, and all else no time. */
function createStreamClock(
  silenceMs: number,
): Clock & { readonly waits: number[]; fallSilent(): void } {
  const waits: number[] = [];
  let silent: (() => void) | undefined;
  return {
    waits,
    now: () => noon,
    fallSilent: () => silent?.(),
    sleep: (ms, signal) => {
      if (ms !== silenceMs) {
        waits.push(ms);
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        silent = resolve;
        signal?.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      });
    },
  };
}

/** One connection of a stream: what it says, and how it ends. */
interface Script {
  readonly says: readonly string[];
  readonly ends?: "end" | "cut" | "stay";
}

const event = (offset: number, type = "organization.updated", extra: object = {}): string =>
  `id: ${offset}\nevent: ${type}\ndata: ${JSON.stringify({
    offset: String(offset),
    event: {
      specversion: "1.0",
      id: `evt_${offset}`,
      type,
      time: "2026-11-26T12:00:00.000Z",
      data: { object: { id: "org_1" }, ...extra },
    },
  })}\n\n`;
const offsetOnly = (offset: number): string =>
  `id: ${offset}\nevent: offset-only\ndata: {"offset":"${offset}"}\n\n`;
const failure = (code: string, offset?: number): string =>
  `event: error\ndata: ${JSON.stringify({ error: { code, message: "No", ...(offset !== undefined && { offset: String(offset) }) } })}\n\n`;

let tenant: HostileAuth0;
let client: ManagementClient;
let stop: AbortController;
let clock: ReturnType<typeof createStreamClock>;

beforeEach(async () => {
  tenant = await startHostileAuth0();
  client = await openManagementClient(
    parseTenantAddress(tenant.url),
    { kind: "client-secret", clientId: "a", clientSecret: "b" },
    { clock: createImpatientClock(), timeoutMs: 2000 },
  );
  stop = new AbortController();
  clock = createStreamClock(45_000);
});

afterEach(async () => {
  stop.abort();
  await client.close();
  await tenant.close();
});

/** Lets the tenant's stream play scripts, a connection each; the last one again and again. */
function play(...scripts: readonly (Script | ((call: HostileCall) => void))[]): string[] {
  const asked: string[] = [];
  tenant.behave((call) => {
    if (call.path !== "/api/v2/events") return false;
    asked.push(call.query.toString());
    const script = scripts[Math.min(asked.length, scripts.length) - 1];
    if (typeof script === "function") {
      script(call);
      return true;
    }
    const { response } = call;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(":connected\n\n");
    for (const text of script?.says ?? []) response.write(text);
    const ends = script?.ends ?? "end";
    if (ends === "end") response.end();
    // What was written has to arrive before the line goes dead.
    else if (ends === "cut") setTimeout(() => response.destroy(), 20);
    return true;
  });
  return asked;
}

/** What a follower is told, until something has been told so often. */
async function follow(
  from: EventPosition,
  isEnough: (told: readonly FollowedMessage[]) => boolean,
  types?: readonly string[],
): Promise<FollowedMessage[]> {
  const told: FollowedMessage[] = [];
  const messages = followEvents(client, {
    from,
    signal: stop.signal,
    clock,
    random: () => 0,
    ...(types && { types }),
  });
  for await (const message of messages) {
    told.push(message);
    if (isEnough(told)) break;
  }
  return told;
}

const count = (told: readonly FollowedMessage[], kind: FollowedMessage["kind"]): number =>
  told.filter((message) => message.kind === kind).length;
const kinds = (told: readonly FollowedMessage[]): string[] => told.map(({ kind }) => kind);

describe("following", () => {
  test("asks from a time at first, and from the last offset after each end", async () => {
    const asked = play(
      { says: [event(1), event(2)] },
      { says: [offsetOnly(5)], ends: "cut" },
      { says: [event(6)], ends: "stay" },
    );
    const told = await follow(
      { since: "2026-11-26T11:00:00Z" },
      (messages) => count(messages, "event") === 3,
      ["organization.updated", "organization.deleted"],
    );
    expect(kinds(told)).toEqual([
      "open",
      "event",
      "event",
      "lost",
      "open",
      "position",
      "lost",
      "open",
      "event",
    ]);
    const types = "event_type=organization.updated&event_type=organization.deleted";
    expect(asked).toEqual([
      `from_timestamp=2026-11-26T11%3A00%3A00Z&${types}`,
      `from=2&${types}`,
      `from=5&${types}`,
    ]);
  });

  test("tells who did it and from where, and survives a context that is none", async () => {
    const context = {
      client: { id: "abc", name: "Dashboard" },
      request: { ip: "203.0.113.9", user_agent: "Firefox", geo: {} },
    };
    play({
      says: [event(1, "organization.updated", { context }), event(2, "a.b", { context: "none" })],
      ends: "stay",
    });
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 2);
    expect(told.filter(({ kind }) => kind === "event")).toMatchObject([
      {
        event: {
          type: "organization.updated",
          object: { id: "org_1" },
          origin: {
            client: { id: "abc", name: "Dashboard" },
            ip: "203.0.113.9",
            userAgent: "Firefox",
          },
        },
      },
      { event: { type: "a.b", origin: { client: undefined } } },
    ]);
  });

  test("takes a silent stream for a dead one", async () => {
    const asked = play({ says: [event(1)], ends: "stay" }, { says: [event(2)], ends: "stay" });
    const told = await follow({ offset: "0" }, (messages) => {
      if (count(messages, "event") === 1)
        setTimeout(() => {
          clock.fallSilent();
        }, 20);
      return count(messages, "event") === 2;
    });
    expect(kinds(told)).toEqual(["open", "event", "lost", "open", "event"]);
    expect(told[2]).toMatchObject({ why: "nothing came for 45 s" });
    expect(asked).toEqual(["from=0", "from=1"]);
  });

  test("reads what comes in pieces, letters cut in two included", async () => {
    const bytes = Buffer.from(
      event(1, "organization.updated", { context: { client: { id: "ü", name: "Zoë" } } }),
    );
    play((call) => {
      call.response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      for (const byte of bytes) call.response.write(Buffer.from([byte]));
    });
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 1);
    expect(told[1]).toMatchObject({ event: { origin: { client: { id: "ü", name: "Zoë" } } } });
  });

  test("waits as the tenant asks, and longer each time that nothing comes of it", async () => {
    play({ says: ["retry: 3000\n\n"] });
    await follow({ offset: "0" }, (messages) => count(messages, "lost") === 7);
    expect(clock.waits).toEqual([3000, 3000, 6000, 12_000, 24_000, 30_000]);
  });

  test("ends at once when it is interrupted, with the reason", async () => {
    play({ says: [event(1)], ends: "stay" });
    const reason = new Error("enough");
    await expect(
      follow({ offset: "0" }, (messages) => {
        if (count(messages, "event") === 1)
          setTimeout(() => {
            stop.abort(reason);
          }, 10);
        return false;
      }),
    ).rejects.toThrow("enough");
  });
});

describe("nothing is lost without a gap", () => {
  test.each(["invalid_cursor", "cursor_expired"])("after %s", async (code) => {
    const asked = play({ says: [event(1), failure(code)] }, { says: [event(9)], ends: "stay" });
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 2);
    expect(kinds(told)).toEqual(["open", "event", "gap", "lost", "open", "event"]);
    expect(told[2]).toEqual({
      kind: "gap",
      why: `the tenant said "${code}"`,
      position: aMinuteBefore,
    });
    expect(asked[1]).toBe("from_timestamp=2026-11-26T11%3A59%3A00.000Z");
  });

  test.each([410, 400])("after status %d", async (status) => {
    const asked = play(
      (call) => {
        refuse(call, status, "No");
      },
      { says: [event(9)], ends: "stay" },
    );
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 1);
    expect(kinds(told)).toEqual(["gap", "lost", "open", "event"]);
    expect(asked).toEqual(["from=0", "from_timestamp=2026-11-26T11%3A59%3A00.000Z"]);
  });

  test("after what was too large, going on behind it", async () => {
    const asked = play(
      { says: [event(1), failure("payload_too_large", 2)] },
      { says: [event(3)], ends: "stay" },
    );
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 2);
    expect(told[2]).toMatchObject({ kind: "gap", position: { offset: "2" } });
    expect(asked[1]).toBe("from=2");
  });

  test.each(["timeout", "processing_error", "connection_timeout", "something_new"])(
    "and without one after %s, which is of the moment",
    async (code) => {
      const asked = play({ says: [event(1), failure(code)] }, { says: [event(2)], ends: "stay" });
      const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 2);
      expect(kinds(told)).toEqual(["open", "event", "lost", "open", "event"]);
      expect(asked[1]).toBe("from=1");
    },
  );

  test.each([
    ["text that is no JSON", "event: organization.updated\ndata: {no\n\n"],
    ["an event without a type", 'event: organization.updated\ndata: {"offset":"5","event":{}}\n\n'],
    ["an offset of another kind", 'event: offset-only\ndata: {"offset":{}}\n\n'],
    ["an error without a code", "event: error\ndata: []\n\n"],
    ["a key that acts", 'event: a\ndata: {"__proto__":{"offset":"5"}}\n\n'],
  ])("after %s", async (_what, message) => {
    play({ says: [message, event(6)], ends: "stay" });
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 1);
    expect(kinds(told)).toEqual(["open", "gap", "event"]);
    expect(told[1]).toMatchObject({ position: { offset: "0" } });
  });

  test("after a message that does not end", async () => {
    play(
      (call) => {
        call.response.writeHead(200, { "content-type": "text/event-stream" });
        call.response.write(`data: ${"a".repeat(5 * 1024 * 1024)}`);
      },
      { says: [event(6)], ends: "stay" },
    );
    const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 1);
    expect(kinds(told)).toEqual(["open", "gap", "lost", "open", "event"]);
  });

  test("after it broke again and again", async () => {
    play({ says: [], ends: "cut" });
    const told = await follow({ offset: "0" }, (messages) => count(messages, "gap") === 1);
    expect(count(told, "lost")).toBe(7);
    expect(told.at(-1)).toMatchObject({ kind: "gap", position: aMinuteBefore });
  });
});

test.each([
  [403, "forbidden"],
  [404, "not-found"],
])("status %d ends it", async (status, code) => {
  play((call) => {
    refuse(call, status, "No", "insufficient_scope");
  });
  await expect(follow({ offset: "0" }, () => false)).rejects.toMatchObject({ code });
});

test("an answer that is no stream ends it", async () => {
  play((call) => {
    call.response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await expect(follow({ offset: "0" }, () => false)).rejects.toMatchObject({
    code: "invalid-answer",
  });
});

test("too many connections are waited for as long as the tenant says, and end nothing else", async () => {
  const refusal = (call: HostileCall): void => {
    refuse(call, 429, "Too many connections", undefined, { "retry-after": "120" });
  };
  play(refusal, refusal, refusal, refusal, { says: [event(1)], ends: "stay" });
  const told = await follow({ offset: "0" }, (messages) => count(messages, "event") === 1);
  expect(kinds(told)).toEqual(["lost", "lost", "lost", "lost", "open", "event"]);
  expect(clock.waits.map((ms) => Math.round(ms / 1000))).toEqual([120, 120, 120, 120]);
  expect((await client.organizationPage(0)).items).toEqual([]);
});

test("a stream takes no connection from other requests", async () => {
  play({ says: [event(1)], ends: "stay" });
  const narrow = await openManagementClient(
    parseTenantAddress(tenant.url),
    { kind: "client-secret", clientId: "a", clientSecret: "b" },
    { clock: createImpatientClock(), timeoutMs: 2000, concurrency: 1 },
  );
  try {
    for await (const { kind } of followEvents(narrow, {
      from: { offset: "0" },
      signal: stop.signal,
      clock,
    })) {
      if (kind !== "event") continue;
      expect((await narrow.organizationPage(0)).items).toEqual([]);
      break;
    }
  } finally {
    await narrow.close();
  }
});
