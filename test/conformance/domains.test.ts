import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage } from "./stage.js";
import { createOrganization, refusal } from "./things.js";

let stage: Stage;
let acme: string;
let domains: string;

beforeEach(async () => {
  stage = await openStage();
  acme = await createOrganization(stage, "acme");
  domains = `/organizations/${acme}/discovery-domains`;
});

afterEach(async () => {
  await stage.close();
});

const notFound = refusal(404, "Not Found", "No organization domain found by that id");

test("a domain is stored in small letters and found by its name in any", async () => {
  const created = await stage.must("POST", domains, { domain: "Acme.Example", status: "verified" });
  expect(created).toMatchObject({
    domain: "acme.example",
    status: "verified",
    verification_host: `_ss-verification.${acme}.acme.example`,
  });
  expect(await stage.must("GET", `${domains}/name/ACME.example`)).toEqual(created);
  expect(await stage.call("GET", `${domains}/name/other.example`)).toEqual(notFound);
});

test("a domain is registered once in an organization, and may be in another one as well", async () => {
  await stage.must("POST", domains, { domain: "acme.example" });
  expect(await stage.call("POST", domains, { domain: "ACME.example" })).toEqual(
    refusal(
      409,
      "Conflict",
      "An organization discovery domain with this domain is already registered to this organization.",
    ),
  );
  const other = await createOrganization(stage, "other");
  const elsewhere = `/organizations/${other}/discovery-domains`;
  const { id } = await stage.must("POST", elsewhere, { domain: "acme.example" });
  // It is that organization's alone.
  expect(await stage.call("GET", `${domains}/${String(id)}`)).toEqual(notFound);
  expect((await stage.call("DELETE", `${domains}/${String(id)}`)).status).toBe(204);
  expect((await stage.call("GET", `${elsewhere}/${String(id)}`)).status).toBe(200);
});

test("one that is made again asks for another TXT record", async () => {
  const first = await stage.must("POST", domains, { domain: "acme.example" });
  expect((await stage.call("DELETE", `${domains}/${String(first["id"])}`)).status).toBe(204);
  const second = await stage.must("POST", domains, { domain: "acme.example" });
  expect(second["id"]).not.toBe(first["id"]);
  expect(second["verification_txt"]).not.toBe(first["verification_txt"]);
});

test("pages follow the order of creation; a cursor names the first domain of the next page", async () => {
  const made = [];
  for (const name of ["c", "a", "b"]) {
    made.push(await stage.must("POST", domains, { domain: `${name}.example` }));
  }
  const first = await stage.must("GET", `${domains}?take=2`);
  expect(first["domains"]).toEqual(made.slice(0, 2));
  const cursor = Buffer.from(String(first["next"]), "base64url").toString();
  expect(cursor).toBe(made[2]?.["id"]);
  expect(await stage.must("GET", `${domains}?take=2&from=${String(first["next"])}`)).toEqual({
    domains: made.slice(2),
  });
  expect(await stage.must("GET", domains)).toEqual({ domains: made });
});

test("status and discovery can be changed, the domain cannot", async () => {
  const { id } = await stage.must("POST", domains, { domain: "acme.example" });
  const path = `${domains}/${String(id)}`;
  expect(await stage.must("PATCH", path, { status: "verified" })).toMatchObject({
    status: "verified",
    use_for_organization_discovery: true,
  });
  for (const body of [{ domain: "other.example" }, { status: "failed" }]) {
    const reply = await stage.call("PATCH", path, body);
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
  }
  expect(await stage.must("GET", path)).toMatchObject({ domain: "acme.example" });
  expect(await stage.call("PATCH", `${domains}/ord_${"1".repeat(22)}`, {})).toEqual(notFound);
});

test.each(["ac", "-acme.example", "acme..example", "acme.example-", "a b.example"])(
  "%s is no domain",
  async (domain) => {
    const reply = await stage.call("POST", domains, { domain });
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_body" } });
  },
);
