import { describe, expect, test } from "vitest";
import { checkDomains, parseResolver, type DomainRecord } from "../../src/domains/index.js";
import { startDnsServer } from "../support/dns-server.js";

const text = "0123456789abcdef0123456789abcdef";

function record(domain: string): DomainRecord {
  return {
    organization: "acme",
    organizationId: "org_AbCdEf1234567890",
    id: "ord_1",
    domain,
    status: "pending",
    usedForDiscovery: true,
    host: `_ss-verification.org_AbCdEf1234567890.${domain}`,
    text,
  };
}

const host = (domain: string): string => record(domain).host;

describe("what DNS says of a domain", () => {
  test.each([
    { host: host("set.example"), text: "" },
    { host: host("set.example"), text: " " },
    { host: "", text },
  ])("is not known where the tenant does not tell the record: %o", async (untold) => {
    await using dns = await startDnsServer(
      new Map([
        [host("set.example"), ["", text]],
        ["", ["", text]],
      ]),
    );
    const [check] = await checkDomains([{ ...record("set.example"), ...untold }], {
      server: dns.address,
    });
    expect(check).toMatchObject({ found: "unknown", why: "the tenant does not tell the record" });
    expect(dns.asked).toEqual([]);
  });

  test("is told for each, in the order that was asked for", async () => {
    await using dns = await startDnsServer(
      new Map([
        [host("set.example"), [text]],
        [host("among.example"), ["v=spf1 -all", text]],
        [host("parts.example"), [[text.slice(0, 10), text.slice(10)]]],
        [host("spaces.example"), [` ${text} `]],
        [host("old.example"), ["ffffffffffffffffffffffffffffffff"]],
        [host("empty.example"), []],
      ]),
    );
    const domains = ["set", "among", "parts", "spaces", "old", "empty", "nowhere"];
    const checks = await checkDomains(
      domains.map((name) => record(`${name}.example`)),
      { server: dns.address },
    );
    expect(checks.map(({ record: { domain }, found }) => `${domain} ${found}`)).toEqual([
      "set.example confirmed",
      "among.example confirmed",
      "parts.example confirmed",
      "spaces.example confirmed",
      "old.example other",
      "empty.example missing",
      "nowhere.example missing",
    ]);
    expect(checks[4]).toMatchObject({ texts: ["ffffffffffffffffffffffffffffffff"] });
  });

  test("is unknown where the server fails or refuses, and that is not missing", async () => {
    await using dns = await startDnsServer(
      new Map([
        [host("failing.example"), "SERVFAIL" as const],
        [host("refused.example"), "REFUSED" as const],
      ]),
    );
    const checks = await checkDomains([record("failing.example"), record("refused.example")], {
      server: dns.address,
    });
    expect(checks).toMatchObject([
      { found: "unknown", why: "the DNS server failed" },
      { found: "unknown", why: "the DNS server refuses to answer" },
    ]);
  });

  test("is not waited for after an interruption", async () => {
    await using dns = await startDnsServer(new Map([[host("slow.example"), "silence" as const]]));
    const stop = new AbortController();
    const checking = checkDomains([record("slow.example")], {
      server: dns.address,
      signal: stop.signal,
    });
    await expect.poll(() => dns.asked.length).toBe(1);
    stop.abort(new Error("interrupted"));
    await expect(checking).rejects.toThrow("interrupted");
  });

  test("is asked for once for each", async () => {
    const domains = Array.from({ length: 40 }, (_, at) => `d${at}.example`);
    await using dns = await startDnsServer(new Map(domains.map((name) => [host(name), [text]])));
    const told: number[] = [];
    const checks = await checkDomains(domains.map(record), {
      server: dns.address,
      onProgress: (checked) => told.push(checked),
    });
    expect(checks.every(({ found }) => found === "confirmed")).toBe(true);
    expect(dns.asked.length).toBe(40);
    expect(told.at(-1)).toBe(40);
  });
});

test.each([
  ["1.1.1.1", "1.1.1.1:53"],
  ["127.0.0.1:5353", "127.0.0.1:5353"],
  ["::1", "[::1]:53"],
  ["[2606:4700:4700::1111]:5353", "[2606:4700:4700::1111]:5353"],
  ["dns.example", undefined],
  ["1.1.1.1:0", undefined],
  ["1.1.1.1:65536", undefined],
  ["", undefined],
  ["1.1.1", undefined],
])("a resolver %j", (given, expected) => {
  expect(parseResolver(given)).toBe(expected);
});
