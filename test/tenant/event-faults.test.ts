import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../src/tenant/index.js";
import { openApi, type Api } from "./api.js";
import { openEvents, type EventBody, type EventReader } from "./event-reader.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

let clock: HandClock;
let api: Api;
const readers: EventReader[] = [];

beforeEach(async () => {
  clock = createHandClock();
  api = await openApi({ clock });
});

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await api.close();
});

/** Opens a stream that meets a fault, and makes organizations named by the letters. */
async function watch(fault: Fault, letters: string): Promise<EventReader> {
  await api.must("POST", "/__tenant/faults", fault);
  const reader = await openEvents(api);
  readers.push(reader);
  for (const name of letters) await api.must("POST", "/organizations", { name });
  return reader;
}

function namesOf(events: readonly EventBody[]): string {
  return events.map(({ event }) => event.data.object["name"]).join("");
}

/** Reads to the end of a stream: its events' names, and what its last message was. */
async function readAll(reader: EventReader): Promise<{ names: string; last: unknown }> {
  let names = "";
  let last: unknown;
  for (let message = await reader.next(); message; message = await reader.next()) {
    last = message;
    if (message.event?.includes(".") === true) {
      names += namesOf([JSON.parse(message.data ?? "") as EventBody]);
    }
  }
  return { names, last };
}

describe("a fault of a stream", () => {
  test("cuts it off, from the start or behind some events", async () => {
    expect((await readAll(await watch({ kind: "cut-events" }, "a"))).names).toBe("");
    // What is not read by then is lost with the connection, so it is read as it comes.
    const second = readAll(await watch({ kind: "cut-events", after: 2 }, ""));
    for (const name of "bcd") await api.must("POST", "/organizations", { name });
    expect((await second).names).toBe("bc");
    const third = await watch({ kind: "delay", ms: 0 }, "ef");
    expect(namesOf(await third.events(2))).toBe("ef");
  });

  test.each([
    "invalid_cursor",
    "cursor_expired",
    "timeout",
    "payload_too_large",
    "processing_error",
    "connection_timeout",
  ] as const)("ends it with %s", async (code) => {
    const reader = await watch({ kind: "fail-events", code, after: 1 }, "ab");
    const { names, last } = await readAll(reader);
    expect(names).toBe("a");
    expect(last).toMatchObject({ event: "error" });
    expect(JSON.parse((last as { data: string }).data)).toMatchObject({ error: { code } });
  });

  test("repeats events", async () => {
    const reader = await watch({ kind: "duplicate-events", count: 2 }, "abc");
    const events = await reader.events(5);
    expect(namesOf(events)).toBe("aabbc");
    expect(events[1]).toEqual(events[0]);
  });

  test("changes their order, and keeps none back for good", async () => {
    const reader = await watch({ kind: "reorder-events", count: 1 }, "abc");
    expect(namesOf(await reader.events(3))).toBe("bac");
    const alone = await watch({ kind: "reorder-events" }, "d");
    for (let elapsed = 0; elapsed < 15_000; elapsed += 500) {
      await clock.untilAsleep(2);
      clock.advance(500);
    }
    expect(namesOf(await alone.events(1))).toBe("d");
  });

  test("loses some of them, always the same for a seed", async () => {
    const fault: Fault = { kind: "lose-events", share: 0.5, seed: 7, times: 2 };
    const first = readAll(await watch(fault, ""));
    const second = readAll(await openEvents(api));
    for (const name of "abcdefghij") await api.must("POST", "/organizations", { name });
    // Both have sent what there is once they sleep.
    await clock.untilAsleep(2);
    await api.close();
    const one = await first;
    const other = await second;
    expect(one.names).toBe(other.names);
    expect(one.names.length).toBeGreaterThan(0);
    expect(one.names.length).toBeLessThan(10);
  });

  test("holds them back", async () => {
    const reader = await watch({ kind: "delay-events", ms: 700 }, "a");
    let hasCome = false;
    const coming = reader.events(1).then((events) => {
      hasCome = true;
      return events;
    });
    await clock.untilAsleep();
    expect(hasCome).toBe(false);
    clock.advance(700);
    expect(namesOf(await coming)).toBe("a");
  });

  test("makes it fall silent, heartbeats and all, until it is closed", async () => {
    const reader = await watch({ kind: "stall-events", after: 1 }, "ab");
    expect(namesOf(await reader.events(1))).toBe("a");
    for (let elapsed = 0; elapsed < 300_000; elapsed += 15_000) {
      await clock.untilAsleep();
      clock.advance(15_000);
    }
    expect(await reader.next()).toBeUndefined();
  });

  test("calls its place too old, given by parameter or header", async () => {
    const reader = await watch({ kind: "expire-cursor", times: 2 }, "a");
    const [{ offset }] = (await reader.events(1)) as [EventBody];
    expect((await api.call("GET", `/events?from=${offset}`)).status).toBe(410);
    expect((await openEvents(api, "", { lastEventId: offset })).status).toBe(410);
    const fresh = await openEvents(api, `?from=${offset}`);
    readers.push(fresh);
    expect(fresh.status).toBe(200);
  });

  test("leaves other requests alone", async () => {
    await api.must("POST", "/__tenant/faults", { kind: "cut-events", times: "always" });
    expect((await api.call("GET", "/organizations")).status).toBe(200);
    expect(await api.must("GET", "/__tenant/faults")).toMatchObject({ faults: [{ met: 0 }] });
  });
});
