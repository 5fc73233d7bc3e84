import { afterEach, describe, expect, it } from "vitest";
import { collections, type Collection } from "../../../src/model/index.js";
import { json, startHostileAuth0, type HostileCall } from "../hostile-auth0.js";
import { errorOf, openVictim } from "./victim.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const id = "org_0000000000000001";

/** Reads a collection of a tenant that answers its list as told. */
async function read(
  collection: Collection,
  answer: (call: HostileCall) => Readonly<Record<string, unknown>>,
): Promise<{
  readonly reading: Promise<readonly unknown[]>;
  readonly requests: readonly string[];
}> {
  const path = collection.read.endpoint.template.replace("{id}", id);
  const server = await startHostileAuth0((call) => {
    if (call.path !== path) return false;
    json(call, 200, answer(call));
    return true;
  });
  closing.push(() => server.close());
  const victim = await openVictim(server.url);
  closing.push(() => victim.close());
  return { reading: victim.client.entriesOf(collection, id), requests: server.requests };
}

/** Something of each collection at once. */
const item = {
  id: "x_0000000000000001",
  name: "approver",
  domain: "acme.example",
  connection_id: "con_0000000000000001",
  connection: { name: "google-oauth2", strategy: "google-oauth2" },
  client_id: "client0000000001",
  user_id: "auth0|0000000000000001",
  audience: "https://billing.example/",
  inviter: { name: "Ada" },
  invitee: { email: "carol@acme.example" },
};

const page = (collection: Collection, more: object): Readonly<Record<string, unknown>> => ({
  [collection.read.key]: Array.from({ length: 100 }, () => item),
  ...more,
});

describe.each(collections.map((collection) => [collection.name, collection] as const))(
  "%s of an organization",
  (_, collection) => {
    it("that do not end are given up, and are not taken for the whole", async () => {
      const { reading, requests } = await read(collection, ({ nth }) =>
        page(collection, { total: 1e9, start: nth * 100, limit: 100, next: `c-${nth}` }),
      );
      const error = await errorOf(reading);
      expect(error.code).toBe("invalid-answer");
      expect(error.message).toContain(collection.read.endpoint.template);
      expect(requests.length).toBeLessThan(10 * Math.max(collection.most / 100, 1) + 5);
    });

    it("are read to their end where there are more than there were once allowed", async () => {
      // Of people there may be very many; ten thousand stand for them.
      const pages = Math.ceil(Math.min(collection.most, 10_000) / 100) + 2;
      const { reading, requests } = await read(collection, ({ nth }) =>
        page(collection, {
          total: pages * 100,
          start: (nth - 1) * 100,
          limit: 100,
          ...(nth < pages && { next: `c-${nth}` }),
        }),
      );
      await reading;
      expect(requests.filter((line) => !line.includes("/oauth/token"))).toHaveLength(pages);
    });
  },
);

describe.each(collections.filter(({ read: { paging } }) => paging !== "checkpoint"))(
  "$name that go on behind what the tenant told",
  (collection) => {
    const different = (nth: number): readonly object[] =>
      Array.from({ length: 100 }, (_, at) => ({
        ...item,
        id: `x_${nth}_${at}_000000`,
        user_id: `auth0|${nth}_${at}_000000`,
        invitee: { email: `carol-${nth}-${at}@acme.example` },
      }));

    it.each([1500, undefined])("are given up soon, where it told %s", async (total) => {
      const { reading, requests } = await read(collection, ({ nth }) => ({
        [collection.read.key]: different(nth),
        ...(total !== undefined && { total }),
        start: nth * 100,
        limit: 100,
        next: `c-${nth}`,
      }));
      // A list that is read by offset alone is over where its total says so, or refused for being too long.
      const isOver = collection.read.paging === "offset" && total !== undefined;
      const error = await reading.then(() => undefined, String);
      const known = /does not end|Auth0 tells of the first 1000 only/;
      expect(error ?? (isOver ? "does not end" : "")).toMatch(known);
      expect(requests.length).toBeLessThan(35);
    });
  },
);

it.each(collections.filter(({ read: { paging } }) => paging === "checkpoint"))(
  "$name whose cursor repeats are given up at once",
  async (collection) => {
    const { reading, requests } = await read(collection, () => page(collection, { next: "again" }));
    expect((await errorOf(reading)).code).toBe("invalid-answer");
    expect(requests.length).toBeLessThan(5);
  },
);
