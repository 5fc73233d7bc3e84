import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import {
  hostileToken,
  isList,
  json,
  organizationsFrom,
  raw,
  startHostileAuth0,
  type Behaviour,
  type HostileAuth0,
  type HostileCall,
} from "../hostile-auth0.js";
import { declare, errorOf, openVictim, type Victim } from "./victim.js";

let server: HostileAuth0;
let victim: Victim;
afterEach(async () => {
  await victim.close();
  await server.close();
});

async function face(behaviour: Behaviour, timeoutMs = 2000): Promise<void> {
  server = await startHostileAuth0(behaviour, organizationsFrom(0, 3));
  victim = await openVictim(server.url, { timeoutMs });
}

/** Does something odd at the list of organizations. */
const atList =
  (behave: (call: HostileCall) => void): Behaviour =>
  (call) => {
    if (!isList(call)) return false;
    behave(call);
    return true;
  };

const organizationsJson = JSON.stringify({ organizations: organizationsFrom(0, 1), total: 1 });

function drip(call: HostileCall, text: string): void {
  const timer = setInterval(() => call.response.socket?.write(text), 20);
  call.request.socket.on("close", () => clearInterval(timer));
}

describe("an answer that is no answer of the API", () => {
  it.each<[string, (call: HostileCall) => void]>([
    ["101", (call) => raw(call, "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n")],
    ["101 without a protocol", (call) => raw(call, "HTTP/1.1 101 Go\r\n\r\n")],
    ["102 without end", (call) => raw(call, "HTTP/1.1 102 Wait\r\n\r\n".repeat(50))],
    ["103 without end", (call) => raw(call, "HTTP/1.1 103 Hints\r\nlink: x\r\n\r\n".repeat(50))],
    ["a status of 999", (call) => raw(call, "HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n")],
    ["a status that is no number", (call) => raw(call, "HTTP/1.1 abc Good\r\n\r\n")],
    ["headers without end", (call) => raw(call, `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(40_000)}`)],
    [
      "a header of a megabyte",
      (call) => raw(call, `HTTP/1.1 200 OK\r\nx: ${"y".repeat(1e6)}\r\n\r\n`),
    ],
    [
      "two lengths",
      (call) => raw(call, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
    ],
    ["a length below zero", (call) => raw(call, "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}")],
    [
      "broken chunks",
      (call) => raw(call, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}"),
    ],
    ["a banner of another protocol", (call) => raw(call, "220 smtp.example ESMTP\r\n")],
    ["TLS", (call) => raw(call, Buffer.from([22, 3, 1, 0, 2, 1, 0]))],
    ["204 where there must be something", (call) => json(call, 204, undefined)],
    ["205", (call) => call.response.writeHead(205).end()],
    ["206 with a part", (call) => call.response.writeHead(206).end('{"organizations":[')],
    [
      "a redirection to another host",
      (call) => call.response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
    ],
    [
      "a redirection to itself",
      (call) => call.response.writeHead(307, { location: call.path }).end(),
    ],
    ["300 with JSON", (call) => json(call, 300, { organizations: [] })],
    [
      "text that is not UTF-8",
      (call) =>
        call.response.end(
          Buffer.concat([
            Buffer.from('{"organizations":[{"id":"org_1","name":"a","display_name":"'),
            Buffer.from([0xff, 0xfe]),
            Buffer.from('"}]}'),
          ]),
        ),
    ],
    ["text in UTF-16", (call) => call.response.end(Buffer.from(organizationsJson, "utf16le"))],
    [
      "gzip that nobody asked for",
      (call) =>
        call.response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(gzipSync(organizationsJson)),
    ],
    [
      "a bomb of gzip",
      (call) =>
        call.response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(gzipSync(Buffer.alloc(5e6))),
    ],
    [
      "brotli in name alone",
      (call) => call.response.writeHead(200, { "content-encoding": "br" }).end(organizationsJson),
    ],
    [
      "HTML",
      (call) =>
        call.response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"),
    ],
    [
      "HTML that is called JSON",
      (call) => call.response.writeHead(403, { "content-type": "text/html" }).end("<b>no</b>"),
    ],
    [
      "JSON in which lists stand in lists",
      (call) => call.response.end("[".repeat(100_000) + "]".repeat(100_000)),
    ],
    ["a text", (call) => json(call, 200, "organizations")],
    ["null", (call) => json(call, 200, null)],
    ["true", (call) => json(call, 200, true)],
    ["a map where a list belongs", (call) => json(call, 200, { organizations: { 0: {} } })],
    ["organizations that are null", (call) => json(call, 200, { organizations: [null] })],
    [
      "an organization without an id",
      (call) => json(call, 200, { organizations: [{ name: "a" }] }),
    ],
    [
      "an organization whose id is a list",
      (call) => json(call, 200, { organizations: [{ id: ["org_1"], name: "a" }] }),
    ],
    [
      "an organization whose name is a number",
      (call) => json(call, 200, { organizations: [{ id: "org_1", name: 1 }] }),
    ],
  ])("%s is an error in words, at once", async (_, behave) => {
    await face(atList(behave));
    const error = await errorOf(victim.plan(declare(3)));
    expect(["invalid-answer", "unreachable"]).toContain(error.code);
    expect(error.message).toMatch(/(GET )?\/api\/v2\/organizations/);
    expect(error.message).toMatch(/Auth0 tenant|network/);
    expect(error.message).not.toMatch(/\n {4}at |undefined|\[object/);
    expect(server.requests.length).toBeLessThanOrEqual(10);
  });

  it.each<[string, (call: HostileCall) => void]>([
    ["nothing at all", () => {}],
    [
      "a body that never ends",
      (call) => {
        call.response.writeHead(200, { "content-type": "application/json" });
        drip(call, "1\r\n \r\n");
        call.response.write(" ");
      },
    ],
    [
      "headers that never end",
      (call) => {
        call.response.socket?.write("HTTP/1.1 200 OK\r\n");
        drip(call, "x: y\r\n");
      },
    ],
    [
      "less than it promised",
      (call) => {
        call.response.writeHead(200, { "content-length": "100" }).write("{");
      },
    ],
  ])("%s is waited for no longer than the time-out, three times", async (_, behave) => {
    await face(atList(behave), 150);
    const error = await errorOf(victim.plan(declare(3)));
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain("no answer within 0.15 s");
    expect(server.requests.filter((one) => one.startsWith("GET")).length).toBeLessThanOrEqual(3);
  });

  it("of one organization where another was asked for is not written to", async () => {
    await face((call) => {
      if (!call.path.startsWith("/api/v2/organizations/name/")) return false;
      json(call, 200, { id: "org_0000000000000009", name: "victim", display_name: "Other" });
      return true;
    });
    const error = await errorOf(victim.plan([{ name: "acme", display_name: "Mine" }]));
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(error.message).toContain('name is "victim" instead of "acme"');
    expect(server.requests.some((one) => one.startsWith("PATCH"))).toBe(false);
  });

  it("to a write about another organization is not taken for a success", async () => {
    await face((call) => {
      if (call.method !== "PATCH") return false;
      json(call, 200, { id: "org_0000000000000009", name: "org-0" });
      return true;
    });
    const [outcome] = await victim.apply([{ name: "org-0", display_name: "Shall be" }]);
    expect(outcome).toMatchObject({ outcome: "failed", error: { code: "invalid-answer" } });
  });
});

describe("a token that is none", () => {
  it.each<[string, unknown]>([
    ["that is missing", {}],
    ["that is empty", { access_token: "" }],
    ["that is a number", { access_token: 42 }],
    ["with a line break, which would write a header", { access_token: "a\r\nx-evil: 1" }],
    ["with letters that no header holds", { access_token: "tökén" }],
    ["of a megabyte", { access_token: "a".repeat(1e6) }],
  ])("%s is refused", async (_, answer) => {
    await face((call) => {
      if (call.path !== "/oauth/token") return false;
      json(call, 200, answer);
      return true;
    });
    const error = await errorOf(victim.plan(declare(3)));
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(error.message).toContain("token");
    expect(server.requests).toHaveLength(1);
  });

  it.each([0, -1, 1e-9, 1e300, "soon", null])(
    "that lives for %s is not fetched for each request",
    async (expires_in) => {
      await face((call) => {
        if (call.path !== "/oauth/token") return false;
        json(call, 200, { access_token: hostileToken, expires_in });
        return true;
      });
      await victim.apply(declare(3));
      expect(server.requests.filter((one) => one.includes("/oauth/token"))).toHaveLength(1);
    },
  );
});
