import type { RequestListener } from "node:http";
import { createServer as createSocketServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  openManagementClient,
  organizationPages,
  parseTenantAddress,
  type ManagementClient,
} from "../../src/auth0/index.js";
import { startTenant } from "../../src/tenant/index.js";
import {
  createImpatientClock,
  openForeign,
  startForeignServer,
  type ForeignServer,
  type ImpatientClock,
} from "../support/foreign-server.js";

let server: ForeignServer;
let client: ManagementClient;
let clock: ImpatientClock;

beforeEach(() => {
  clock = createImpatientClock();
});
afterEach(async () => {
  await client.close();
  await server.close();
});

async function open(listener: RequestListener): Promise<void> {
  server = await startForeignServer(listener);
  client = await openForeign(server.url, clock);
}

const page = "<!doctype html><title>Welcome</title>";

function answer(status: number, body: string, type = "text/html"): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };
}

describe("a server that is no Auth0 tenant", () => {
  it.each([
    ["a page of HTML", 200, page],
    ["a page of HTML that says not found", 404, page],
    ["a page of HTML that forbids", 403, page],
    ["a redirection", 302, ""],
    ["JSON of something else", 200, '{"hello":"world"}'],
    ["a list of something else", 200, '{"organizations":[{"id":1}]}'],
    ["a number", 200, "42"],
    ["nothing", 200, ""],
  ])("and answers with %s is found out at once", async (_, status, body) => {
    await open(answer(status, body));
    await expect(client.organizationPage(0)).rejects.toMatchObject({
      code: "invalid-answer",
      message: expect.stringContaining("Auth0 tenant"),
    });
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  it("does not make a redirected deletion a success", async () => {
    await open(answer(307, ""));
    await expect(client.deleteOrganization("org_1")).rejects.toMatchObject({
      code: "invalid-answer",
    });
  });

  it("does not have its answer read without end", async () => {
    const megabyte = "x".repeat(1024 * 1024);
    await open((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = (): void => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on("drain", more);
      more();
    });
    await expect(client.organizationPage(0)).rejects.toMatchObject({
      code: "invalid-answer",
      message: expect.stringContaining("more than 32 MB"),
    });
    expect(clock.waits).toEqual([]);
  });

  it("does not have its list read without end", async () => {
    await open(answer(200, '{"organizations":[],"next":"again"}', "application/json"));
    const reading = organizationPages(client).next();
    await expect(reading).rejects.toMatchObject({ code: "invalid-answer" });
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it("cannot move the terminal's cursor with its messages", async () => {
    const message = "\u001b[2Jgone\r\nnext";
    await open(answer(400, JSON.stringify({ message }), "application/json"));
    const error: unknown = await client.organizationPage(0).catch((reason: unknown) => reason);
    expect((error as Error).message).toContain("gone next");
    expect((error as Error).message).not.toMatch(/\p{Cc}/u);
  });

  it("that speaks no HTTP is found out at once", async () => {
    const speaker = createSocketServer((socket) => {
      socket.on("error", () => {});
      socket.end("SSH-2.0-Server_1\r\n");
    });
    speaker.listen(0, "127.0.0.1");
    await once(speaker, "listening");
    await open(answer(200, ""));
    const { port } = speaker.address() as AddressInfo;
    const other = await openForeign(`http://127.0.0.1:${port}`, clock);
    await expect(other.organizationPage(0)).rejects.toMatchObject({ code: "invalid-answer" });
    expect(clock.waits).toEqual([]);
    await other.close();
    speaker.close();
  });
});

describe("a tenant that cannot be reached", () => {
  it("is given up at once when nobody listens", async () => {
    await open(answer(200, ""));
    await server.close();
    await expect(client.organizationPage(0)).rejects.toMatchObject({
      code: "unreachable",
      mayHaveHappened: false,
      message: expect.stringContaining("Check the network and the tenant's address"),
    });
    expect(clock.waits).toEqual([]);
    server = await startForeignServer(answer(200, ""));
  });

  it("is waited for when it has answered before", async () => {
    await open(answer(200, '{"organizations":[],"total":0}', "application/json"));
    await client.organizationPage(0);
    await server.close();
    await expect(client.organizationPage(0)).rejects.toMatchObject({ code: "unreachable" });
    expect(clock.waits.length).toBeGreaterThan(3);
    server = await startForeignServer(answer(200, ""));
  });

  it("is given up after three tries when it resets every connection from the first", async () => {
    await open((request) => {
      request.socket.resetAndDestroy();
    });
    await expect(client.createOrganization({ name: "acme" })).rejects.toMatchObject({
      code: "unreachable",
      mayHaveHappened: true,
    });
    expect(server.requests).toHaveLength(3);
  });

  it("because its certificate is not trusted says so at once", async () => {
    const tenant = await startTenant({ tls: true });
    await open(answer(200, ""));
    const secure = await openManagementClient(
      parseTenantAddress(tenant.url),
      { kind: "token", token: "secret-token" },
      { clock },
    );
    await expect(secure.organizationPage(0)).rejects.toMatchObject({
      code: "unreachable",
      mayHaveHappened: false,
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
    expect(clock.waits).toEqual([]);
    await secure.close();
    await tenant.close();
  });

  it("because it speaks no TLS says so at once", async () => {
    await open(answer(200, ""));
    const secure = await openForeign(server.url.replace("http:", "https:"), clock);
    const error: unknown = await secure.organizationPage(0).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unreachable", mayHaveHappened: false });
    expect((error as Error).message).not.toContain("\n");
    expect(clock.waits).toEqual([]);
    await secure.close();
  });
});

describe("a tenant whose answers are cut short by somebody on the way", () => {
  it("is asked again when half of the JSON came", async () => {
    let asked = 0;
    await open((_, response) => {
      asked += 1;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(asked === 1 ? '{"organizations":[{"id":"or' : '{"organizations":[]}');
    });
    await expect(client.organizationPage(0)).resolves.toEqual({ items: [] });
    expect(server.requests).toHaveLength(2);
  });
});

describe("whatever goes wrong", () => {
  it("the token is in no message", async () => {
    await open(answer(401, '{"message":"Bad token"}', "application/json"));
    const error: unknown = await client.organizationPage(0).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(JSON.stringify(error) + String(error)).not.toContain("secret-token");
    expect(server.requests).toHaveLength(1);
  });
});
