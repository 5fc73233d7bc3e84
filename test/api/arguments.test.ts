import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apply, connect, exportOrganizations, plan, OperationError } from "../../src/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";

let server: Tenant;
beforeEach(async () => {
  server = await startTenant({ tls: true });
});
afterEach(async () => {
  await server.close();
});

/** What somebody without a type checker may pass. */
function connectTo(options: unknown): Promise<unknown> {
  return connect(options as Parameters<typeof connect>[0]);
}

describe("connect", () => {
  it.each([{ tls: true }, { tls: false }])(
    "takes an embedded tenant as it is: %o",
    async (options) => {
      const embedded = await startTenant(options);
      const tenant = await connect({ ...embedded });
      const planned = await plan(tenant, [{ name: "acme" }]);
      expect(await apply(tenant, planned)).toMatchObject([{ outcome: "done" }]);
      expect((await plan(tenant, [{ name: "acme" }])).actions).toEqual([]);
      await tenant.close();
      await embedded.close();
    },
  );

  const secret = "nobody-must-see-this";
  it.each([
    [undefined, "connect() takes one object"],
    ["acme.eu.auth0.com", "connect() takes one object"],
    [{}, "domain is missing"],
    [{ domain: 5 }, "domain must be a text"],
    [{ domain: "" }, "domain must be a text"],
    [{ domain: "a.example", concurrency: 0 }, "concurrency must be a whole number above 0"],
    [{ domain: "a.example", timeoutMs: "5s" }, "timeoutMs must be a number above 0"],
    [
      { domain: "a.example", headroomPercent: 100 },
      "headroomPercent must be a number from 0 to 99",
    ],
    [{ domain: "a.example", concurency: 3 }, "concurency is unknown, concurrency may be meant"],
    [
      { domain: "a.example", clientId: "x", clientSecret: secret },
      "clientSecret belongs into credentials",
    ],
    [{ domain: "a.example", token: secret }, "token belongs into credentials"],
    [{ domain: "a.example", credentials: secret }, "credentials must be {"],
    [
      { domain: "a.example", credentials: { clientId: "x", clientSecret: secret } },
      "credentials has no kind",
    ],
    [{ domain: "a.example", credentials: { kind: "toString" } }, "credentials has no kind"],
    [
      { domain: "a.example", credentials: { kind: "token", token: "" } },
      "credentials.token must be",
    ],
    [
      { domain: "a.example", credentials: { kind: "client-secret", clientId: "x" } },
      "credentials.clientSecret must be",
    ],
  ])("says what is wrong with %o, and shows the right call", async (options, words) => {
    const error = await connectTo(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(OperationError);
    const { code, message } = error as OperationError;
    expect(code).toBe("invalid-argument");
    expect(message).toContain(words);
    expect(message).toContain('connect({ domain: "acme.eu.auth0.com"');
    expect(message).not.toContain(secret);
  });

  it("tells all mistakes at once", async () => {
    await expect(connectTo({ timeoutMs: -1, token: "x" })).rejects.toThrow(
      "domain is missing; timeoutMs must be a number above 0; token belongs into credentials",
    );
  });

  it("names a certificate that is none", async () => {
    await expect(connect({ ...server, certificatePath: "package.json" })).rejects.toMatchObject({
      code: "unreadable-certificate",
    });
    await expect(connect({ ...server, certificatePath: "nowhere.pem" })).rejects.toThrow(
      "nowhere.pem",
    );
  });
});

describe("the calls after it", () => {
  it("say what they were given in place of a connection", async () => {
    const wrong = server as unknown as Awaited<ReturnType<typeof connect>>;
    await expect(plan(wrong, [])).rejects.toThrow("Write plan(await connect({ ...tenant }), …)");
    const promise = connect({ ...server });
    await expect(plan(promise as never, [])).rejects.toThrow("a promise, which has to be awaited");
    await expect(exportOrganizations(wrong).next()).rejects.toThrow("an embedded tenant");
    await (await promise).close();
  });

  it("say what they were given in place of declarations and of a plan", async () => {
    const tenant = await connect({ ...server });
    await expect(plan(tenant, { name: "acme" } as never)).rejects.toThrow(
      'plan(tenant, [{ name: "acme" }])',
    );
    await expect(apply(tenant, plan(tenant, []) as never)).rejects.toThrow(
      "apply(tenant, await plan(tenant, declared))",
    );
    await tenant.close();
  });
});
