import { describe, expect, it } from "vitest";
import type { CurrentOrganization } from "../../src/model/index.js";
import {
  Planner,
  upsertOptions,
  type Plan,
  type PlanOptions,
  type ResolvedOrganization,
} from "../../src/plan/index.js";

const owner = "us";

/** An organization that the owner declared under a name, whatever it is called by now. */
function ours(
  id: string,
  name: string,
  declaredName = name,
  rest: Partial<CurrentOrganization> = {},
): CurrentOrganization {
  return { id, name, metadata: { orgwright_owner: `${owner}/${declaredName}` }, ...rest };
}

function plan(
  desired: readonly ResolvedOrganization[],
  current: readonly CurrentOrganization[],
  options: Partial<PlanOptions> = {},
): Plan {
  const planner = new Planner(
    desired.map((organization) => ({ owner, ...organization })),
    { ...upsertOptions, owners: new Set([owner]), ...options },
  );
  for (const organization of current) planner.consider(organization);
  return planner.finish();
}

/** What a plan does to which id, and what it leaves alone. */
function told({ actions, refusals }: Plan): string[] {
  return [
    ...actions.map((action) =>
      [action.kind, "id" in action ? action.id : "-", action.organization].join(" "),
    ),
    ...refusals.map(({ organization, reason }) => `refuse ${organization} ${reason}`),
  ];
}

describe("an organization that was renamed elsewhere", () => {
  const declared = [
    { name: "a", display_name: "A" },
    { name: "b", display_name: "B" },
  ];

  it("gets its name back where two were swapped", () => {
    const swapped = [
      ours("1", "b", "a", { display_name: "A" }),
      ours("2", "a", "b", { display_name: "B" }),
    ];
    expect(told(plan(declared, swapped))).toEqual(["update 1 a", "update 2 b"]);
    // Where nothing tells them apart but their marks, these are believed.
    const alike = swapped.map(({ display_name: _name, ...rest }) => rest);
    expect(told(plan([{ name: "a" }, { name: "b" }], alike))).toEqual(["update 1 a", "update 2 b"]);
  });

  it("keeps its new name where two were swapped there and in the manifest", () => {
    const swapped = [
      ours("1", "b", "a", { display_name: "B" }),
      ours("2", "a", "b", { display_name: "A" }),
    ];
    const planned = plan(declared, swapped);
    expect(told(planned)).toEqual(["update 2 a", "update 1 b"]);
    expect(planned.actions.flatMap(({ changes }) => changes.map(({ path }) => path[0]))).toEqual([
      "metadata",
      "metadata",
    ]);
  });

  it("is not written as the one whose name it has, where a stranger has its own", () => {
    const world: CurrentOrganization[] = [
      ours("1", "b", "a", { display_name: "A" }),
      { id: "3", name: "a", display_name: "Stranger" },
    ];
    for (const policy of ["upsert", "sync"] as const) {
      expect(told(plan(declared, world, { policy }))).toEqual([
        "refuse a ambiguous",
        "refuse b name-taken",
      ]);
    }
  });

  it("is not deleted for the sake of its old name where its new one is declared", () => {
    const planned = plan([{ name: "a", absent: true }, { name: "b" }], [ours("1", "b", "a")]);
    expect(told(planned)).toEqual(["update 1 b"]);
    expect(planned.gone).toEqual(["a"]);
  });
});

describe("a name to keep off", () => {
  const keepsOff = (name: string): boolean => name.startsWith("vip-");

  it("keeps whoever has it by now, whatever it was called", () => {
    const world = [ours("1", "vip-acme", "acme")];
    for (const entry of [
      { name: "acme" },
      { name: "acme", absent: true },
      { name: "nine", former_names: ["acme"] },
      { name: "nine", former_names: ["vip-acme"] },
    ]) {
      expect(told(plan([entry], world, { keepsOff, policy: "sync" }))).toContain(
        `refuse ${entry.name} renamed`,
      );
      expect(plan([entry], world, { keepsOff, policy: "sync" }).actions).toEqual([]);
    }
  });
});

describe("a former name", () => {
  const declared = [{ name: "nine", former_names: ["acme"] }];

  it("means the organization that carries its mark rather than a stranger that took it", () => {
    const world: CurrentOrganization[] = [ours("1", "lost", "acme"), { id: "2", name: "acme" }];
    expect(told(plan(declared, world, { policy: "sync" }))).toEqual(["update 1 nine"]);
    const theirs = { id: "2", name: "acme", metadata: { orgwright_owner: "them/acme" } };
    expect(told(plan(declared, [ours("1", "lost", "acme"), theirs], { takeOver: true }))).toEqual([
      "update 1 nine",
    ]);
  });

  it("comes before a mark where names move along a chain", () => {
    const chain = [
      { name: "b", display_name: "A", former_names: ["a"] },
      { name: "c", display_name: "B", former_names: ["b"] },
    ];
    const world = [
      ours("1", "a", "a", { display_name: "A" }),
      ours("2", "clicked", "b", { display_name: "B" }),
    ];
    expect(told(plan(chain, world, { policy: "sync" }))).toEqual(["update 1 b", "update 2 c"]);
    const longer = [...chain, { name: "d", display_name: "C", former_names: ["c"] }];
    const third = ours("3", "c", "c", { display_name: "C" });
    expect(told(plan(longer, [...world, third]))).toEqual([
      "update 1 b",
      "update 2 c",
      "update 3 d",
    ]);
    // Once the chain was carried out, the mark says who is who.
    const later = [
      ours("1", "clicked", "b", { display_name: "A" }),
      ours("2", "c", "c", { display_name: "B" }),
    ];
    expect(told(plan(chain, later, { policy: "sync" }))).toEqual(["update 1 b"]);
    const clicked = ["b", "c", "d"].map((name, index) =>
      ours(`${index + 1}`, `clicked-${index}`, name, { display_name: "ABC"[index] ?? "" }),
    );
    expect(told(plan(longer, clicked))).toEqual(["update 1 b", "update 2 c", "update 3 d"]);
  });

  it("comes before a mark where a chain was killed on its way, and not where it was carried out", () => {
    const chain = [
      { name: "b", display_name: "A", former_names: ["a"] },
      { name: "c", display_name: "B", former_names: ["b"] },
      { name: "d", display_name: "C", former_names: ["c"] },
    ];
    const done = ours("3", "d", "d", { display_name: "C" });
    const clicked = ours("2", "clicked", "b", { display_name: "B" });
    const waiting = ours("1", "a", "a", { display_name: "A" });
    expect(told(plan(chain, [waiting, clicked, done]))).toEqual(["update 1 b", "update 2 c"]);
    // Then somebody has deleted c.
    const renamed = ours("1", "clicked", "b", { display_name: "A" });
    expect(told(plan(chain, [renamed, done]))).toEqual(["update 1 b", "create - c"]);
  });

  it("comes before a mark where names move in a circle that looks so", () => {
    const circle = [
      { name: "a", display_name: "B", former_names: ["b"] },
      { name: "b", display_name: "A", former_names: ["a"] },
    ];
    const world = [
      ours("1", "clicked", "a", { display_name: "A" }),
      ours("2", "b", "b", { display_name: "B" }),
    ];
    const planned = plan(circle, world);
    expect(told(planned)).toEqual(["update 2 a", "update 1 b"]);
    expect(planned.actions.map((action) => "notes" in action)).toEqual([false, false]);
  });

  it("is found by its mark where another one had moved in before a run was killed", () => {
    const circle = [
      { name: "b", display_name: "A", former_names: ["a"] },
      { name: "c", display_name: "B", former_names: ["b"] },
      { name: "a", display_name: "C", former_names: ["c"] },
    ];
    const world = [
      ours("1", "clicked", "a", { display_name: "A" }),
      ours("2", "b", "b", { display_name: "B" }),
      ours("3", "a", "a", { display_name: "C" }),
    ];
    expect(told(plan(circle, world))).toEqual(["update 1 b", "update 2 c"]);
  });

  it("that several marks could mean makes nothing", () => {
    const world = [ours("1", "lost", "acme"), ours("2", "copy", "acme")];
    expect(told(plan(declared, world))).toEqual(["refuse nine ambiguous"]);
  });

  it("is not deleted for being declared nowhere", () => {
    const world = [ours("1", "acme"), ours("2", "nine")];
    expect(told(plan(declared, world, { policy: "sync" }))).toEqual(["refuse acme ambiguous"]);
  });

  it("that shall be absent as well is neither deleted nor renamed", () => {
    for (const entries of [
      [...declared, { name: "acme", absent: true }],
      [{ name: "acme", absent: true }, ...declared],
    ]) {
      const planned = plan(entries, [ours("1", "acme")], { policy: "sync" });
      expect(told(planned).sort()).toEqual(["refuse acme ambiguous", "refuse nine ambiguous"]);
    }
    // Once it was renamed, whoever has the old name is somebody else.
    const later = plan(
      [...declared, { name: "acme", absent: true }],
      [ours("1", "nine"), ours("2", "acme")],
    );
    expect(told(later)).toEqual(["delete 2 acme"]);
  });

  it("that two declare is given to one, and the other is not made", () => {
    const planned = plan(
      [...declared, { name: "ten", former_names: ["acme"] }],
      [ours("1", "acme")],
    );
    expect(told(planned)).toEqual(["update 1 nine", "refuse ten ambiguous"]);
  });
});

describe("a mark that holds a former name", () => {
  it("tells whose an organization is that somebody renamed onto another declaration's name", () => {
    const declared = [{ name: "beta" }, { name: "gamma", former_names: ["acme"] }];
    expect(told(plan(declared, [ours("1", "beta", "acme")]))).toEqual([
      "create - beta",
      "update 1 gamma",
    ]);
  });

  it("tells so as well where the names of two were swapped elsewhere", () => {
    const declared = [
      { name: "alpha", display_name: "A" },
      { name: "beta", display_name: "B", former_names: ["acme"] },
    ];
    const world = [
      ours("1", "beta", "alpha", { display_name: "A" }),
      ours("2", "alpha", "acme", { display_name: "B" }),
    ];
    expect(told(plan(declared, world))).toEqual(["update 1 alpha", "update 2 beta"]);
  });
});

describe("names that move along a chain, when somebody renames who has them", () => {
  it("are those of the marks where whoever comes last has another former name", () => {
    const declared = [
      { name: "beta", former_names: ["alpha"] },
      { name: "alpha" },
      { name: "delta", former_names: ["gamma", "beta"] },
      { name: "gamma", former_names: ["zeta"] },
    ];
    const world = [
      ours("1", "x", "beta"),
      ours("2", "y", "alpha"),
      ours("3", "gamma"),
      ours("4", "zeta"),
    ];
    expect(told(plan(declared, world)).toSorted()).toEqual([
      "update 1 beta",
      "update 2 alpha",
      "update 3 delta",
      "update 4 gamma",
    ]);
  });
});

describe("a copied mark", () => {
  it("makes nothing of its organization, which is neither deleted nor counted", () => {
    const world = [ours("1", "acme"), ours("2", "copy", "acme")];
    const planned = plan([{ name: "acme" }], world, { policy: "sync" });
    expect(told(planned)).toEqual([]);
    expect(planned.undeclared?.get(owner)).toEqual([]);
    expect(planned.reach?.get(owner)).toBe(1);
    // Nor is it found under a former name, whose organization is there.
    const renamed = [{ name: "nine", former_names: ["acme"] }, { name: "acme" }];
    expect(told(plan(renamed, world, { policy: "sync" }))).toEqual(["create - nine"]);
  });
});

describe("an organization that shall be absent", () => {
  it("is not another one that has its name by now", () => {
    const world = [ours("1", "acme", "beta")];
    expect(told(plan([{ name: "acme", absent: true }], world))).toEqual(["refuse acme renamed"]);
  });

  it("is deleted under the name that it was given elsewhere", () => {
    const world = [ours("1", "clicked", "acme")];
    expect(told(plan([{ name: "acme", absent: true }], world))).toEqual(["delete 1 clicked"]);
  });

  describe("under a name that it has not got yet", () => {
    const declared = [{ name: "nine", former_names: ["acme"], absent: true }];

    it.each(["upsert", "sync"] as const)(
      "is neither deleted by %s nor said to be gone: it may be somebody new who is called so",
      (policy) => {
        for (const world of [
          [ours("1", "acme")],
          [ours("1", "clicked", "acme")],
          [{ id: "1", name: "acme", metadata: { orgwright_owner: owner } }],
          [ours("1", "acme"), ours("2", "copy", "acme")],
          [{ id: "1", name: "acme" }],
          [ours("1", "acme", "beta")],
          [ours("1", "x", "acme"), ours("2", "y", "acme")],
        ]) {
          const planned = plan(declared, world, { policy });
          expect(told(planned)).toContain("refuse nine ambiguous");
          expect(planned.actions).toEqual([]);
          expect(planned.gone).toBeUndefined();
        }
      },
    );

    it("is gone where its former name is another owner's, or declared itself", () => {
      const theirs = { id: "1", name: "acme", metadata: { orgwright_owner: "them/acme" } };
      expect(plan(declared, [theirs])).toMatchObject({ actions: [], gone: ["nine"] });
      const both = plan([...declared, { name: "acme" }], [ours("1", "acme")]);
      expect(both).toMatchObject({ actions: [], gone: ["nine"] });
    });

    it("is the one that has its name where both are there", () => {
      const planned = plan(declared, [ours("1", "acme"), ours("2", "nine")]);
      expect(told(planned)).toEqual(["delete 2 nine"]);
    });
  });
});

describe("a former name that is declared as well", () => {
  it("does not stand in the way of whoever has the new one, proven or not", () => {
    const declared = [
      { name: "nine", former_names: ["acme"] },
      { name: "acme", absent: true },
    ];
    const adopted: CurrentOrganization[] = [{ id: "1", name: "nine" }, ours("2", "acme")];
    expect(told(plan(declared, adopted))).toEqual(["delete 2 acme", "update 1 nine"]);
    const excluded = { includes: (name: string) => name === "nine" };
    const both = [{ name: "nine", former_names: ["acme"] }, { name: "acme" }];
    expect(told(plan(both, adopted, excluded))).toEqual(["update 1 nine"]);
  });

  it("that was left long ago moves nobody again", () => {
    const declared = [
      { name: "a", display_name: "A" },
      { name: "b", display_name: "B", former_names: ["a"] },
      { name: "d", display_name: "C", former_names: ["c", "b"] },
      { name: "e", display_name: "D", former_names: ["d"] },
    ];
    const world = [
      ours("1", "clicked", "a", { display_name: "A" }),
      ours("2", "clicked-2", "b", { display_name: "B" }),
      ours("3", "c", "c", { display_name: "C" }),
      ours("4", "d", "d", { display_name: "D" }),
    ];
    expect(told(plan(declared, world))).toEqual([
      "update 1 a",
      "update 2 b",
      "update 3 d",
      "update 4 e",
    ]);
  });
});

describe("a mark of an owner whose name has a slash", () => {
  it("is that owner's in a deletion as well", () => {
    const current = { id: "1", name: "acme", metadata: { orgwright_owner: "team/platform" } };
    const planner = new Planner([], {
      ...upsertOptions,
      policy: "sync",
      owners: new Set(["team/platform"]),
    });
    planner.consider(current);
    expect(planner.finish().actions).toMatchObject([{ kind: "delete", owner: "team/platform" }]);
  });
});
