import { connect } from "node:net";
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";
import { createHandClock } from "./hand-clock.js";

// What anybody on the machine may send: none of it stays, and none of it holds the server up.

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let api: Api;

beforeEach(async () => {
  api = await openApi();
});

afterEach(async () => {
  await api.close();
});

describe("what strangers send is not kept", () => {
  test("neither the names that they give themselves", async () => {
    for (let count = 0; count < 20; count += 1) {
      const body = {
        grant_type: "client_credentials",
        client_id: randomBytes(9000).toString("hex"),
      };
      expect((await api.call("POST", "/oauth/token", body, { token: null })).status).toBe(401);
    }
    expect(api.tenant.requests().clients).toEqual({});
    const { clientId, clientSecret, domain } = api.tenant;
    await api.call("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      audience: `https://${domain}/api/v2/`,
    });
    expect(Object.keys(api.tenant.requests().clients)).toEqual([clientId]);
  });

  test("nor the methods and paths that they make up", async () => {
    for (let count = 0; count < 50; count += 1) {
      await api.call("GET", `/${randomBytes(100).toString("hex")}`, undefined, { token: null });
      await api.call("GET", `/__tenant/${randomBytes(100).toString("hex")}`, undefined, {
        token: null,
      });
    }
    expect(api.tenant.requests().routes).toEqual({ "GET (unknown)": { "404": 50 } });
  });

  test("and a request for a token is short", async () => {
    const body = { grant_type: "client_credentials", client_id: "x".repeat(64 * 1024) };
    expect((await api.call("POST", "/oauth/token", body, { token: null })).status).toBe(413);
  });

  test.each([
    ["without a token", "/api/v2/organizations", ""],
    ["with one that is none", "/api/v2/organizations", "Bearer abc"],
    ["to nowhere", "/api/v2/nowhere", ""],
    ["to what has no body", "/.well-known/jwks.json", ""],
  ])("bodies %s take no room while they come", async (_, path, authorization) => {
    const { port } = new URL(api.tenant.url);
    const piece = Buffer.alloc(1000 * 1024, 120);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const sockets = Array.from({ length: 60 }, () => connect(Number(port), "127.0.0.1"));
    await Promise.all(
      sockets.map(async (socket) => {
        socket.on("error", () => undefined);
        await once(socket, "connect");
        socket.write(
          `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${piece.length + 1}\r\n` +
            `${authorization && `authorization: ${authorization}\r\n`}\r\n`,
        );
        // All but the last byte: the answer is not due yet.
        await new Promise((resolve) => socket.write(piece, resolve));
      }),
    );
    await api.must("GET", "/organizations");
    collectGarbage();
    const kept = process.memoryUsage().arrayBuffers - before;
    expect(kept).toBeLessThan(40 * piece.length);
    for (const socket of sockets) socket.destroy();
  });
});

describe("a pattern that never comes to an end", () => {
  const endless = [
    ["nested repetition", "^(a+)+$"],
    ["alternatives that overlap", "^(a|aa)+$"],
    ["classes that overlap", "^([a-z]+)*[a-z]+!$"],
    ["a look ahead", "^(?=(a+)+b)"],
    ["a reference back", "(a+)+\\1$!"],
  ] as const;
  test.each(endless)("with %s meets nothing, and the server goes on", async (_, path) => {
    const pattern = path.replace("^", "");
    await api.must("POST", "/__tenant/faults", {
      kind: "status",
      status: 503,
      path: pattern,
      times: "always",
    });
    const target = `/organizations/name/${"a".repeat(49)}?${"a".repeat(60)}!`;
    expect((await api.call("GET", target)).status).not.toBe(503);
    expect((await api.call("GET", target)).status).not.toBe(503);
    expect(await api.must("GET", "/__tenant/faults")).toMatchObject({
      faults: [{ met: 0 }],
    });
  });

  test("is told of", async () => {
    api.tenant.orderFault({ kind: "status", status: 503, path: "(a+)+$" });
    await api.call("GET", `/organizations/name/x?${"a".repeat(60)}!`);
    expect(await api.must("GET", "/__tenant/faults")).toMatchObject({
      faults: [{ met: 0, problem: expect.stringContaining("took too long") as string }],
    });
  });

  test("leaves the others as they are", async () => {
    api.tenant.orderFault({ kind: "status", status: 503, path: "(a+)+$" });
    api.tenant.orderFault({ kind: "status", status: 418, path: "^/api/v2/organizations\\?a" });
    expect((await api.call("GET", `/organizations?${"a".repeat(60)}!`)).status).toBe(418);
  });
});

describe("orders that nobody could carry out are refused", () => {
  test.each([
    ["a pattern without end", { kind: "truncate", path: "a".repeat(1001) }],
    ["a wait that no timer takes", { kind: "delay", ms: 3_000_000_000 }],
    ["a wait until tomorrow's close", { kind: "lose-answer", closeAfterMs: 3_000_000_000 }],
    ["a header that is none", { kind: "status", status: 503, headers: { "a b": "c" } }],
    ["a header of two lines", { kind: "status", status: 503, headers: { a: "b\r\nc: d" } }],
  ])("%s", async (_, order) => {
    expect((await api.call("POST", "/__tenant/faults", order)).status).toBe(400);
  });

  test("more of them than anybody means", async () => {
    const orders = Array.from({ length: 1001 }, () => ({ kind: "truncate", path: "^never" }));
    expect(await api.call("POST", "/__tenant/faults", orders)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("1000 faults") as string },
    });
  });
});

test("a client that never finishes its request holds up nobody", async () => {
  await api.close();
  api = await openApi({ clock: createHandClock() });
  const { port } = new URL(api.tenant.url);
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST /api/v2/organizations HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{",
  );
  expect((await api.call("GET", "/organizations")).status).toBe(200);
  socket.destroy();
});
