import { once } from "node:events";
import { createServer } from "node:https";
import { request as requestSecurely } from "node:https";
import { afterEach, describe, expect, it } from "vitest";
import { parseTenantAddress } from "../../../src/auth0/index.js";
import { openExchange } from "../../../src/auth0/exchange.js";
import { isInNoProxy } from "../../../src/auth0/no-proxy.js";
import { chooseProxy } from "../../../src/auth0/proxy.js";
import { TunnelAgent } from "../../../src/auth0/tunnel.js";
import { createCertificate } from "../../../src/certificate/index.js";
import { OperationError } from "../../../src/errors/index.js";
import { Secrets } from "../../../src/secrets.js";
import { listenLocally } from "../../support/local-server.js";
import { startHostileProxy, type HostileProxy, type ProxyBehaviour } from "../hostile-proxy.js";
import { errorOf } from "./victim.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

describe("what listens on this machine", () => {
  const loopback = [
    "http://127.0.0.1:4010",
    "https://127.0.0.1:4010",
    "http://127.8.9.1",
    "http://localhost:4010",
    "https://localhost",
    "http://[::1]:4010",
    "https://[::ffff:127.0.0.1]:4010",
    "https://tenant.localhost:4010",
  ];
  it.each(loopback)("%s is asked directly, whatever is set", (origin) => {
    for (const name of names) {
      expect(chooseProxy(new URL(origin).origin, { [name]: "http://proxy.example:8080" })).toBe(
        undefined,
      );
      expect(chooseProxy(new URL(origin).origin, { [name]: "no address at all" })).toBe(undefined);
    }
  });
});

describe("the proxy of an address elsewhere", () => {
  const choose = (env: Readonly<Record<string, string>>, origin = "https://acme.eu.auth0.com") =>
    chooseProxy(origin, env);

  it.each(names)("is named by %s", (name) => {
    expect(choose({ [name]: "http://proxy.example:8080" })).toMatchObject({
      origin: "http://proxy.example:8080",
      label: `proxy.example:8080 (${name})`,
    });
  });

  it.each([
    ["proxy.example:8080", "http://proxy.example:8080"],
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["proxy.example", "http://proxy.example"],
    ["HTTP://Proxy.Example:8080/", "http://proxy.example:8080"],
    ["https://proxy.example", "https://proxy.example"],
    ["[::1]:8080", "http://[::1]:8080"],
    ["  http://proxy.example:3128  ", "http://proxy.example:3128"],
  ])("%s is read as curl reads it: %s", (written, origin) => {
    expect(choose({ HTTPS_PROXY: written })?.origin).toBe(origin);
  });

  it("is that of https before others, and an empty one is none", () => {
    const env = { HTTP_PROXY: "http://a", ALL_PROXY: "http://b", HTTPS_PROXY: "http://c" };
    expect(choose(env)?.origin).toBe("http://c");
    expect(choose({ ...env, HTTPS_PROXY: "" })?.origin).toBe("http://b");
    expect(choose({ HTTPS_PROXY: " " })).toBe(undefined);
    expect(choose({})).toBe(undefined);
  });

  it.each([
    "socks5://proxy.example:1080",
    "ftp://proxy.example",
    "http://",
    "http://proxy.example:99999",
    "http://proxy example",
    "://",
    "http://proxy.example/path",
    "http://user:hunter2secret@proxy.example:99999",
    "user:hunter2secret@proxy.example:x",
    "socks5://user:hunter2secret@proxy.example",
  ])("%s is none, and that is told without repeating it", (written) => {
    const read = (): unknown => choose({ HTTPS_PROXY: written });
    expect(read).toThrow(OperationError);
    expect(read).toThrow(/^HTTPS_PROXY does not hold the address of a proxy: /);
    expect(read).not.toThrow(/hunter2secret/);
  });
});

describe("NO_PROXY", () => {
  it.each<[string, string, boolean]>([
    ["*", "acme.eu.auth0.com", true],
    ["auth0.com", "acme.eu.auth0.com", true],
    [".auth0.com", "acme.eu.auth0.com", true],
    ["*.auth0.com", "acme.eu.auth0.com", true],
    ["AUTH0.COM.", "acme.eu.auth0.com", true],
    ["acme.eu.auth0.com", "acme.eu.auth0.com", true],
    ["a.example,auth0.com", "acme.eu.auth0.com", true],
    ["a.example auth0.com", "acme.eu.auth0.com", true],
    [" a.example , auth0.com ", "acme.eu.auth0.com", true],
    ["uth0.com", "acme.eu.auth0.com", false],
    ["eu.auth0", "acme.eu.auth0.com", false],
    ["notauth0.com", "auth0.com", false],
    ["", "acme.eu.auth0.com", false],
    [",,", "acme.eu.auth0.com", false],
    [".", "acme.eu.auth0.com", false],
    ["auth0.com:443", "acme.eu.auth0.com", true],
    ["auth0.com:8443", "acme.eu.auth0.com", false],
    ["10.0.0.0/8", "10.1.2.3", true],
    ["10.0.0.0/8", "11.1.2.3", false],
    ["10.1.2.3", "10.1.2.3", true],
    ["10.0.0.0/99", "10.1.2.3", false],
    ["10.0.0.0/8", "acme.eu.auth0.com", false],
    ["1.2.3", "10.1.2.3", false],
    ["fd00::/8", "[fd12::1]", true],
    ["[fd12::1]", "[fd12::1]", true],
    ["[fd12::1]:443", "[fd12::1]", true],
    ["fd00::/8", "[2001:db8::1]", false],
  ])("%j about %s: %s", (list, host, isNamed) => {
    expect(isInNoProxy(list, host, 443)).toBe(isNamed);
    const env = { HTTPS_PROXY: "http://proxy.example:8080" };
    expect(chooseProxy(`https://${host}`, { ...env, NO_PROXY: list }) === undefined).toBe(isNamed);
    expect(chooseProxy(`https://${host}`, { ...env, no_proxy: list }) === undefined).toBe(isNamed);
  });
});

describe("a tunnel", () => {
  const certificate = createCertificate({
    commonName: "tenant.example",
    hosts: ["tenant.example"],
    validDays: 2,
  });

  async function startProxy(behaviour: ProxyBehaviour): Promise<HostileProxy> {
    const proxy = await startHostileProxy(behaviour);
    closing.push(() => proxy.close());
    return proxy;
  }

  async function startSecureServer(): Promise<number> {
    const { certificatePem: cert, privateKeyPem: key } = certificate;
    const server = createServer({ cert, key }, (_, response) => response.end("through"));
    const { port, close } = await listenLocally(server);
    closing.push(close);
    return port;
  }

  it("leads to the tenant, keeps its connections and says who asks", async () => {
    const proxy = await startProxy({ leadsTo: await startSecureServer() });
    const chosen = chooseProxy("https://tenant.example", {
      HTTPS_PROXY: `http://ada:s%40crets@127.0.0.1:${proxy.port}`,
    });
    if (chosen === undefined) throw new Error("there is no proxy");
    const agent = new TunnelAgent(chosen, { keepAlive: true, ca: certificate.certificatePem });
    closing.push(() => {
      agent.destroy();
    });
    for (const path of ["/one", "/two"]) {
      const asking = requestSecurely({ agent, host: "tenant.example", path }).end();
      const [answer] = (await once(asking, "response")) as [NodeJS.ReadableStream];
      const chunks: Buffer[] = [];
      for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe("through");
    }
    expect(proxy.requests).toEqual(["CONNECT tenant.example:443"]);
    expect(proxy.authorizations).toEqual([
      `Basic ${Buffer.from("ada:s@crets").toString("base64")}`,
    ]);
  });

  it("to a tenant whose certificate nobody trusts is told as that", async () => {
    const proxy = await startProxy({ leadsTo: await startSecureServer() });
    const error = await errorOf(ask(`http://127.0.0.1:${proxy.port}`));
    expect(error).toMatchObject({ code: "unreachable", retryable: false });
    expect(error.message).toContain("tenant.example did not answer");
    expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
  });

  async function ask(proxy: string, signal?: AbortSignal): Promise<unknown> {
    const exchange = openExchange(parseTenantAddress("https://tenant.example"), {
      timeoutMs: 1000,
      connections: 2,
      secrets: new Secrets(),
      env: { HTTPS_PROXY: proxy },
    });
    closing.push(() => {
      exchange.close();
    });
    return exchange.send({ method: "GET", path: "/api/v2/organizations", headers: {} }, signal);
  }

  it.each<[string, ProxyBehaviour, RegExp]>([
    ["wants a password", { answers: "HTTP/1.1 407 Auth\r\n\r\n" }, /wants a name and a password/],
    [
      "forbids",
      { answers: "HTTP/1.1 403 No ada:hunter2secret\r\n\r\n" },
      /refused to connect \(403\)/,
    ],
    ["finds nobody", { answers: "HTTP/1.1 502 Bad Gateway\r\n\r\n" }, /refused to connect \(502\)/],
    ["speaks no HTTP", { answers: "SSH-2.0-x\r\n" }, /did not answer/],
    ["closes", { answers: "" }, /did not answer|closed/],
    [
      "switches protocols",
      { answers: "HTTP/1.1 101 x\r\n\r\n" },
      /refused to connect \(101\)|did not answer/,
    ],
  ])(
    "through a proxy that %s is the proxy's fault, not the tenant's",
    async (_, behaviour, why) => {
      const proxy = await startProxy(behaviour);
      const error = await errorOf(ask(`http://ada:hunter2secret@127.0.0.1:${proxy.port}`));
      expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
      expect(error.message).toMatch(
        /^tenant.example was not reached: The proxy 127.0.0.1:\d+ \(HTTPS_PROXY\)/,
      );
      expect(error.message).toMatch(why);
      expect(error.message).not.toContain("hunter2secret");
    },
  );

  it("through a proxy where nobody listens says so", async () => {
    const error = await errorOf(ask("http://127.0.0.1:9"));
    expect(error.message).toMatch(
      /^tenant.example was not reached: The proxy 127.0.0.1:9 .*ECONNREFUSED/,
    );
  });

  it("through a proxy that says nothing ends with the time-out, and with a signal", async () => {
    const proxy = await startProxy({ hangs: true });
    const error = await errorOf(ask(`http://127.0.0.1:${proxy.port}`));
    expect(error.message).toContain("no answer within 1 s");
    const stop = new AbortController();
    const asking = ask(`http://127.0.0.1:${proxy.port}`, stop.signal);
    stop.abort(new Error("enough"));
    await expect(asking).rejects.toThrow("enough");
  });
});
