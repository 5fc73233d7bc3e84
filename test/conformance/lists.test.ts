import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi, type Api } from "../tenant/api.js";
import { createHandClock, type HandClock } from "../tenant/hand-clock.js";

// The three shapes of lists, their bounds and their cursors.

let api: Api;
let clock: HandClock;

beforeEach(async () => {
  clock = createHandClock();
  api = await openApi({ clock });
});

afterEach(async () => {
  await api.close();
});

interface Page {
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly next?: string;
}

async function page(query: string): Promise<Page> {
  return (await api.must("GET", `/organizations?${query}`)) as unknown as Page;
}

const namesOf = ({ organizations }: Page): string[] => organizations.map(({ name }) => name);

async function collect(query: string, start = ""): Promise<string[]> {
  const names: string[] = [];
  for (let from: string | undefined = start; from !== undefined;) {
    const next: Page = await page(`${query}${from === "" ? "" : `&from=${from}`}`);
    names.push(...namesOf(next));
    from = next.next;
  }
  return names;
}

describe("shapes", () => {
  beforeEach(() => {
    api.tenant.plant({ generate: { count: 60 } });
  });

  test("neither totals nor checkpoint: a bare list of fifty", async () => {
    expect((await api.call("GET", "/organizations")).body).toHaveLength(50);
    expect((await api.call("GET", "/organizations?page=1")).body).toHaveLength(10);
  });

  test("totals: start, limit, total and the page", async () => {
    const reply = await api.must("GET", "/organizations?include_totals=true&page=2&per_page=25");
    expect(reply).toEqual({
      start: 50,
      limit: 25,
      total: 60,
      organizations: expect.any(Array) as unknown[],
    });
    expect(reply["organizations"]).toHaveLength(10);
  });

  test("totals past the end: an empty page that tells the truth", async () => {
    expect(await api.must("GET", "/organizations?include_totals=true&page=5")).toEqual({
      start: 250,
      limit: 50,
      total: 60,
      organizations: [],
    });
  });

  test("take wins over everything else, and has neither start nor total", async () => {
    const reply = await page("include_totals=true&per_page=50&take=2");
    expect(Object.keys(reply).sort()).toEqual(["next", "organizations"]);
    expect(reply.organizations).toHaveLength(2);
  });

  test("the last page has no next, also when it is full", async () => {
    expect(await page("take=60")).not.toHaveProperty("next");
    expect(await page("take=59")).toHaveProperty("next");
  });

  test("items are whole organizations", async () => {
    const [item] = (await page("take=1")).organizations;
    expect(await api.must("GET", `/organizations/${item?.id}`)).toEqual(item);
  });
});

describe("bounds", () => {
  test("a page behind the thousandth record cannot be had", async () => {
    const wall = (number: number): object => ({
      statusCode: 400,
      error: "Bad Request",
      message: `Requesting page ${number} exceeds the allowed maximum of 1000 records. To fetch results beyond 1000, use the checkpoint pagination method`,
      errorCode: "invalid_paging",
    });
    expect((await api.call("GET", "/organizations?page=20")).body).toEqual(wall(20));
    expect((await api.call("GET", "/organizations?page=10&per_page=100")).body).toEqual(wall(10));
    expect((await api.call("GET", "/organizations?page=9&per_page=100")).status).toBe(200);
    expect((await api.call("GET", "/connections?page=20")).body).toEqual(wall(20));
  });

  test.each([
    ["per_page=0", "'Value 0 is less than minimum 1' on property per_page."],
    ["per_page=101", "'Value 101 is greater than maximum 100' on property per_page."],
    ["take=101", "'Value 101 is greater than maximum 100' on property take."],
    ["page=-1", "'Value -1 is less than minimum 0' on property page."],
    ["page=x", "'Expected type integer but found type string' on property page."],
    ["page=1&page=2", "'Expected type integer but found type array' on property page."],
    [
      "include_totals=yes",
      "'Expected type boolean but found type string' on property include_totals.",
    ],
    ["sort=name", "on property sort."],
    ["sort=id:1", "on property sort."],
  ])("%s is refused", async (query, message) => {
    const reply = await api.call("GET", `/organizations?${query}`);
    expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_query_string" } });
    expect((reply.body as { message: string }).message).toContain(message);
  });
});

describe("order", () => {
  beforeEach(async () => {
    for (const [name, display_name] of [
      ["c", "2"],
      ["a", "3"],
      ["b", undefined],
      ["d", "2"],
    ] as const) {
      await api.must("POST", "/organizations", {
        name,
        ...(display_name !== undefined && { display_name }),
      });
    }
  });

  test.each([
    ["", ["c", "a", "b", "d"]],
    ["sort=created_at:1", ["c", "a", "b", "d"]],
    ["sort=created_at:-1", ["d", "b", "a", "c"]],
    ["sort=name:1", ["a", "b", "c", "d"]],
    ["sort=name:-1", ["d", "c", "b", "a"]],
    ["sort=display_name:1", ["b", "c", "d", "a"]],
    ["sort=display_name:-1", ["a", "d", "c", "b"]],
  ])("%j is the same by offset and by checkpoint", async (query, expected) => {
    const offset = await api.must("GET", `/organizations?include_totals=true&${query}`);
    expect(namesOf(offset as unknown as Page)).toEqual(expected);
    expect(await collect(`take=1&${query}`)).toEqual(expected);
    expect(await collect(`take=3&${query}`)).toEqual(expected);
  });
});

describe("cursors", () => {
  beforeEach(() => {
    api.tenant.plant({ generate: { count: 10, namePrefix: "o-" } });
  });

  test("have the form that Auth0's have", async () => {
    const { next = "", organizations } = await page("take=3");
    expect(next).toMatch(/^[\w-]+$/);
    expect(Buffer.from(next, "base64url").toString()).toMatch(
      new RegExp(
        `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}UTC,${organizations.at(-1)?.id}$`,
      ),
    );
  });

  test("skip nothing and repeat nothing while organizations come and go", async () => {
    const first = await page("take=3");
    await api.must("DELETE", `/organizations/${first.organizations.at(-1)?.id}`);
    await api.must("DELETE", `/organizations/${first.organizations.at(0)?.id}`);
    await api.must("POST", "/organizations", { name: "newest" });
    const rest = await collect("take=2", first.next);
    expect(rest).toEqual([
      "o-000004",
      "o-000005",
      "o-000006",
      "o-000007",
      "o-000008",
      "o-000009",
      "o-000010",
      "newest",
    ]);
  });

  test("live for 24 hours", async () => {
    const { next } = await page("take=3");
    clock.advance(24 * 60 * 60 * 1000);
    // The tenant's token has the same age as the cursor.
    const token = await api.tenant.issueToken();
    const read = () => api.call("GET", `/organizations?take=3&from=${next}`, undefined, { token });
    expect((await read()).status).toBe(200);
    clock.advance(1);
    expect(await read()).toMatchObject({ status: 400, body: { errorCode: "invalid_paging" } });
  });

  test.each(["x", "", "bm90IGEgY3Vyc29y"])("%j is none", async (cursor) => {
    expect((await api.call("GET", `/organizations?from=${cursor}`)).status).toBe(400);
  });
});
