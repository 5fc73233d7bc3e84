import { expect, test } from "vitest";
import { renderZone, type DomainRecord } from "../../src/domains/index.js";

const acme: DomainRecord = {
  organization: "acme",
  organizationId: "org_AbCdEf1234567890",
  id: "ord_1",
  domain: "acme.example",
  status: "pending",
  usedForDiscovery: true,
  host: "_ss-verification.org_AbCdEf1234567890.acme.example",
  text: "0123456789abcdef0123456789abcdef",
};

test("a record is a line under its full name", () => {
  expect(renderZone([acme])).toBe(
    '; acme: acme.example (pending)\n_ss-verification.org_AbCdEf1234567890.acme.example. 3600 IN TXT "0123456789abcdef0123456789abcdef"\n',
  );
  expect(renderZone([])).toBe("");
});

test("letters beyond ASCII are written as DNS has them", () => {
  const host = "_ss-verification.org_AbCdEf1234567890.bücher.example";
  expect(renderZone([{ ...acme, host }])).toContain(
    "\n_ss-verification.org_abcdef1234567890.xn--bcher-kva.example. 3600 IN TXT",
  );
});

test("nothing that a tenant says begins a line or ends a text of its own", () => {
  const hostile = renderZone([
    {
      ...acme,
      organization: "acme\n$INCLUDE /etc/passwd",
      domain: "a.example\r\nevil.example. IN A 1.2.3.4",
      status: "pending\u2028$ORIGIN evil.",
      host: "x.example.\nevil.example. 1 IN A 1.2.3.4",
      text: 'a" IN TXT "b\\\n$ORIGIN ü',
    },
  ]);
  const lines = hostile.trimEnd().split(/[\r\n\u2028\u2029]/);
  expect(lines.length).toBe(2);
  expect(lines[0]).toMatch(/^; /);
  expect(lines[1]).toMatch(/^[A-Za-z0-9._\\-]+\. 3600 IN TXT "(?:[^"\\]|\\.)*"$/);
});

test("a text that is too long for one part is cut into parts", () => {
  const [, line = ""] = renderZone([{ ...acme, text: "a".repeat(300) }]).split("\n");
  expect(line.endsWith(`TXT "${"a".repeat(255)}" "${"a".repeat(45)}"`)).toBe(true);
});
