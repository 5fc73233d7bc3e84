import { afterEach, describe, expect, it } from "vitest";
import { parseTenantAddress } from "../../../src/auth0/index.js";
import { buildReport } from "../../../src/run/index.js";
import { Secrets, secretsIn } from "../../../src/secrets.js";
import {
  hostileToken,
  json,
  organizationsFrom,
  raw,
  refuse,
  startHostileAuth0,
  type Behaviour,
  type HostileAuth0,
  type HostileCall,
} from "../hostile-auth0.js";
import { declare, errorOf, openVictim, victimSecret, type Victim } from "./victim.js";

/** Ways in which a text is written on the way through other people's software. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "percent-encoded": (text) => encodeURIComponent(text),
  "percent-encoded in lower case": (text) => encodeURIComponent(text).toLowerCase(),
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent-encoded letter by letter": (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "as a form": (text) => new URLSearchParams({ client_secret: text }).toString(),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 behind one letter": (text) => Buffer.from(`:${text}`).toString("base64"),
  "in base64 between others": (text) => Buffer.from(`ab${text}xyz`).toString("base64"),
  "in base64 for URLs": (text) => Buffer.from(`id:${text}`).toString("base64url"),
  "in base64, percent-encoded": (text) =>
    encodeURIComponent(Buffer.from(`id:${text}`).toString("base64")),
  "as JSON": (text) => JSON.stringify({ client_secret: text }),
  "as JSON in JSON": (text) => JSON.stringify(JSON.stringify({ a: JSON.stringify(text) })),
  "as JSON in ASCII": (text) =>
    Array.from(text, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  "as HTML": (text) =>
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("+", "&#43;"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
  "at the end of a long text": (text) => `${"x".repeat(490)}${text}`,
};

/** Parts of a secret, none of which may be seen anywhere. */
function tracesOf(secret: string): string[] {
  return Object.values(spellings).flatMap((spell) => {
    const text = spell(secret);
    return text.length > 40 ? [text.slice(-30, -6)] : [text.slice(3, -3)];
  });
}

let server: HostileAuth0;
let victim: Victim;
afterEach(async () => {
  await victim.close();
  await server.close();
});

async function face(behaviour: Behaviour): Promise<void> {
  server = await startHostileAuth0(behaviour, organizationsFrom(0, 3));
  victim = await openVictim(server.url);
}

function mustHoldNoSecret(text: string): void {
  for (const secret of [victimSecret, hostileToken]) {
    for (const trace of tracesOf(secret))
      expect(text.toLowerCase()).not.toContain(trace.toLowerCase());
  }
}

describe.each(Object.entries(spellings))("a secret that is quoted back, %s,", (_, spell) => {
  const quote = (): string => `You sent ${spell(victimSecret)} and ${spell(hostileToken)}.`;

  it.each<[string, (call: HostileCall) => void]>([
    ["the message", (call) => refuse(call, 400, quote())],
    ["the error's code", (call) => refuse(call, 403, "No", quote())],
    [
      "the correlation id",
      (call) =>
        refuse(call, 400, "No", "x", { "x-correlation-id": encodeURI(spell(hostileToken)) }),
    ],
    [
      "a body that is no JSON",
      (call) => call.response.writeHead(200, { "content-type": "application/json" }).end(quote()),
    ],
    [
      "a status line",
      (call) => raw(call, `HTTP/1.1 200 ${hostileToken}\r\nbad header ${hostileToken}\r\n\r\n`),
    ],
  ])("is not in an error about %s", async (_what, behave) => {
    await face((call) => {
      if (call.path === "/oauth/token") return false;
      behave(call);
      return true;
    });
    const error = await errorOf(victim.plan(declare(3)));
    mustHoldNoSecret(
      [error.message, JSON.stringify(error.request), String(error.cause)].join("\n"),
    );
  });

  it("is not in an error about the token", async () => {
    await face((call) => {
      const error_description = `You sent ${spell(victimSecret)}`;
      json(call, 401, { error: spell(victimSecret), error_description });
      return true;
    });
    const error = await errorOf(victim.plan(declare(3)));
    mustHoldNoSecret(JSON.stringify(error) + error.message);
  });

  it("is in no plan and no report, whichever field holds it", async () => {
    await face((call) => {
      if (call.method !== "GET" || !call.path.startsWith("/api/v2/organizations")) return false;
      const text = quote();
      const metadata = { [text]: text, plain: "stays" };
      const organizations = [{ id: "org_1", name: "org-0", display_name: text, metadata }];
      json(call, 200, { organizations, total: 1 });
      return true;
    });
    const plan = await victim.plan([
      { name: "org-0", display_name: "Mine", metadata: { plain: "stays" } },
      { name: "org-1" },
    ]);
    const report = buildReport({
      tenant: "t",
      checksum: "c",
      plan,
      requests: victim.client.requestCounts(),
      durationMs: 1,
    });
    expect(plan.actions).toHaveLength(2);
    expect(JSON.stringify(report)).toContain("[secret]");
    mustHoldNoSecret(JSON.stringify(report));
  });
});

describe("secrets of the environment", () => {
  it("are those of the tenant and of the proxy", () => {
    const secrets = secretsIn({
      AUTH0_CLIENT_SECRET: " the-client-secret ",
      AUTH0_API_TOKEN: "the-api-token",
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY:
        "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\nBKcwggSjAgEAAoIBAQC7\\n-----END PRIVATE KEY-----",
      HTTPS_PROXY: "http://ada:proxy-password@proxy.example:8080",
      GITHUB_TOKEN: "ghs_0123456789abcdef",
      AUTH0_CLIENT_ID: "the-client-id",
      PATH: "/usr/bin:/usr/local/bin",
    });
    for (const secret of [
      "the-client-secret",
      "the-api-token",
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
      "BKcwggSjAgEAAoIBAQC7",
      "proxy-password",
      "ghs_0123456789abcdef",
    ]) {
      expect(secrets.hide(`a ${secret} b`)).toBe("a [secret] b");
    }
    for (const text of ["the-client-id", "/usr/bin:/usr/local/bin"]) {
      expect(secrets.hide(text)).toBe(text);
    }
  });

  it("that are too short to tell from words are left", () => {
    expect(new Secrets(["s2", ""]).hide("plan s2")).toBe("plan s2");
  });

  it("do not grow without bound", () => {
    const secrets = new Secrets();
    for (let index = 0; index < 1000; index += 1) secrets.add(`token-number-${index}-`);
    expect(secrets.hide("token-number-999-")).toBe("[secret]");
    expect(secrets.hide("token-number-1-")).toBe("token-number-1-");
  });
});

describe("an address that holds credentials", () => {
  it.each([
    "https://user:hunter2secret@acme.eu.auth0.com",
    "user:hunter2secret@acme.eu.auth0.com",
    "https://hunter2secret@acme.eu.auth0.com/path?x=y",
    "https://user:hunter2 secret@acme.eu.auth0.com",
    'https://user:hunter2secret@"acme.eu.auth0.com',
    "ftp://user:hunter2secret@host@host",
    "https://acme.eu.auth0.com/?client_secret=hunter2secret",
    "https://acme.eu.auth0.com/#hunter2secret",
  ])("%s is refused without repeating them", (address) => {
    expect(() => parseTenantAddress(address)).toThrow(/is not a tenant's address/);
    expect(() => parseTenantAddress(address)).not.toThrow(/hunter2/);
  });
});
