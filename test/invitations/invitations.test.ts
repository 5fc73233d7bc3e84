import { afterEach, beforeEach, expect, it } from "vitest";
import { findInvitations, readInvitations, resendInvitation } from "../../src/invitations/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
let acme: string;

beforeEach(async () => {
  stage = await openStage();
  stage.tenant.plant({
    clients: [
      {
        client_id: "portal",
        organization_usage: "allow",
        initiate_login_uri: "https://portal.example/login",
      },
    ],
  });
  acme = (await stage.client.createOrganization({ name: "acme" })).id;
});

afterEach(async () => {
  await stage.close();
});

const newInvitation = (email: string) => ({
  inviter: { name: "Ada" },
  invitee: { email },
  client_id: "portal",
  user_metadata: { language: "de" },
  ttl_sec: 86_400,
});

const invite = (email: string) => stage.client.createInvitation(acme, newInvitation(email));

const pending = () => stage.client.invitationsOf(acme);

async function resend(email: string, sendsMail = true) {
  const choice = await findInvitations(stage.client, "acme", [email]);
  const [invitation] = choice.chosen;
  if (invitation === undefined) throw new Error("nothing was found");
  return resendInvitation(stage.client, choice, invitation, { sendsMail });
}

const posts = () =>
  stage.tenant.requests().routes["POST /api/v2/organizations/{id}/invitations"] ?? {};

it("an invitation that is sent again is another one of the same facts and lifetime", async () => {
  const old = await invite("bob@acme.example");
  const made = await resend("BOB@acme.example");
  const [left, ...others] = await pending();
  expect(others).toEqual([]);
  expect(left).toEqual(made);
  expect(made.facts).toEqual(old.facts);
  expect(made.id).not.toBe(old.id);
  expect(made.url).not.toBe(old.url);
  expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(86_400_000);
});

it("one whose answer was lost is found in the list and not made a second time", async () => {
  await invite("bob@acme.example");
  stage.tenant.resetRequests();
  stage.tenant.orderFault({ kind: "status", status: 500, commit: true, method: "POST" });
  const made = await resend("bob@acme.example");
  expect(await pending()).toEqual([made]);
  expect(posts()).toEqual({ "500": 1 });
});

it("one that was not made although it may have been is asked for again, after a look", async () => {
  await invite("bob@acme.example");
  stage.tenant.resetRequests();
  stage.tenant.orderFault({ kind: "status", status: 500, method: "POST" });
  const made = await resend("bob@acme.example");
  expect(await pending()).toEqual([made]);
  expect(posts()).toEqual({ "201": 1, "500": 1 });
});

it("who cannot be invited again keeps the invitation that they have", async () => {
  const old = await invite("bob@acme.example");
  stage.tenant.orderFault({ kind: "status", status: 400, method: "POST" });
  await expect(resend("bob@acme.example")).rejects.toMatchObject({ code: "rejected" });
  expect(await pending()).toEqual([old]);
});

it("an invitation that is gone already counts as revoked", async () => {
  const { id } = await invite("bob@acme.example");
  await stage.client.deleteInvitation(acme, id);
  await stage.client.deleteInvitation(acme, id);
  expect(await pending()).toEqual([]);
});

it("names that fit none are told all at once, and so is an unknown organization", async () => {
  await invite("bob@acme.example");
  const named = ["bob@acme.example", "x@acme.example", "y@acme.example"];
  await expect(findInvitations(stage.client, "acme", named)).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("x@acme.example, y@acme.example") as string,
  });
  await expect(findInvitations(stage.client, "nobody", named)).rejects.toMatchObject({
    code: "not-found",
  });
});

it("all pages are read, in the order of organizations and addresses, a request for each page", async () => {
  const beta = (await stage.client.createOrganization({ name: "beta" })).id;
  await stage.client.createInvitation(beta, newInvitation("zoe@beta.example"));
  for (let number = 100; number < 201; number += 1) await invite(`p${number}@acme.example`);
  stage.tenant.resetRequests();
  const found = await readInvitations(stage.client, { includes: () => true });
  expect(found.map(({ organization, facts }) => [organization, facts.invitee.email])).toEqual([
    ...Array.from({ length: 101 }, (_, at) => ["acme", `p${100 + at}@acme.example`]),
    ["beta", "zoe@beta.example"],
  ]);
  expect(stage.tenant.requests().routes["GET /api/v2/organizations/{id}/invitations"]).toEqual({
    "200": 3,
  });
});

it("not being allowed to look is an error and no empty list", async () => {
  await invite("bob@acme.example");
  stage.tenant.orderFault({
    kind: "status",
    status: 403,
    method: "GET",
    path: "/invitations",
  });
  await expect(readInvitations(stage.client, { includes: () => true })).rejects.toMatchObject({
    code: "forbidden",
  });
});
