import assert from "node:assert/strict";
import { describe, expect, it } from "vitest";
import {
  isObjectValue,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../../../src/terraform/value.js";
import { randomOf } from "./random.js";
import { errorsOf, Scene } from "./scene.js";
import { attributes, type Plan } from "./small-terraform.js";

const names = ["ada", "bob", "cy", "dora", "eve", "fay"];
const emails = names.map((name) => `${name}@acme.example`);
const roles = ["viewer", "admin"];
const words = ["include", "exclude", "exactly"] as const;

type People = Readonly<Record<string, readonly string[]>>;

/** What is declared: per word, the roles by address; null where a member's roles are not said. */
type Said = {
  readonly [Word in (typeof words)[number]]?: ReadonlyMap<string, readonly string[] | null>;
};

/**
 * Walks at random through what a configuration says of people, with others who take them out and put them
 * in, and checks after each apply that the tenant has what was said, that nobody was taken out whom no plan
 * has shown, and that nothing is left to do.
 */
class PeopleWalk {
  readonly story: string[] = [];
  readonly #scene: Scene;
  readonly #random: () => number;

  constructor(scene: Scene, random: () => number) {
    this.#scene = scene;
    this.#random = random;
  }

  async step(): Promise<void> {
    const said = this.#say();
    const isLate = this.#chance(0.2);
    const written = said && attributesOf(said);
    const config = { name: "acme", members: written ?? null };
    const hidden = written && { ...config, members: this.#hide(written) };
    this.story.push(`${isLate ? "late " : ""}${JSON.stringify(config)}`);
    this.#scene.write("a", isLate && hidden ? hidden : config, {
      ...(isLate && hidden && { late: attributes(config) }),
    });
    if (this.#chance(0.5)) await this.#disturb();
    const plan = await this.#scene.plan({ isRefreshed: !this.#chance(0.2) });
    assert.deepEqual(errorsOf(plan.notices), [], this.told());
    if (this.#chance(0.3)) await this.#disturb();
    const before = await this.#people();
    const notices = await this.#scene.apply(plan, this.#chance(0.3));
    assert.deepEqual(errorsOf(notices), [], this.told());
    const after = await this.#people();
    this.#checkShown(plan, said, before, after);
    // Who came since the plan is told of, and goes with the next one.
    this.#scene.write("a", config);
    await this.#scene.converge().catch((error: unknown) => {
      throw new Error(this.told(), { cause: error });
    });
    if (said !== undefined) this.#checkSaid(said, await this.#people());
  }

  told(): string {
    return this.story.slice(-6).join("\n");
  }

  #say(): Said | undefined {
    if (this.#chance(0.1)) return undefined;
    const some = (share: number): ReadonlyMap<string, readonly string[] | null> =>
      new Map(
        emails
          .filter(() => this.#chance(share))
          .map((email) => [
            email,
            this.#chance(0.5) ? null : roles.filter(() => this.#chance(0.5)),
          ]),
      );
    if (this.#chance(0.5)) return { exactly: some(0.5) };
    const include = some(0.4);
    const exclude = new Map([...some(0.3)].filter(([email]) => !include.has(email)));
    return { include, ...(this.#chance(0.5) && { exclude }) };
  }

  /** The same, of which something is known only while applying. */
  #hide(written: ObjectValue): ObjectValue {
    const hideIn = (value: Value): Value => {
      if (Array.isArray(value)) return (value as readonly Value[]).map(hideIn);
      if (isObjectValue(value)) {
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hideIn(part)]));
      }
      return value !== null && this.#chance(0.3) ? unknownValue : value;
    };
    return hideIn(written) as ObjectValue;
  }

  async #disturb(): Promise<void> {
    if ((await this.#scene.idOf("acme")) === undefined) return;
    const email = emails[Math.floor(this.#random() * emails.length)] ?? "";
    const isMember = Object.hasOwn(await this.#people(), email);
    const kind = isMember ? (this.#chance(0.5) ? "leaves" : "is admin") : "comes";
    this.story.push(`${email} ${kind}`);
    if (kind === "leaves") await this.#scene.world.removeMember("acme", email);
    else if (kind === "comes") await this.#scene.world.addMember("acme", email);
    else await this.#scene.world.giveRole("acme", email, "admin");
  }

  async #people(): Promise<People> {
    if ((await this.#scene.idOf("acme")) === undefined) return {};
    return this.#scene.world.members("acme");
  }

  #checkSaid({ include, exclude, exactly }: Said, people: People): void {
    for (const [email, given] of [...(include ?? []), ...(exactly ?? [])]) {
      assert(Object.keys(people).includes(email), this.told());
      if (given !== null) assert.deepEqual(people[email], [...given].sort(), this.told());
    }
    for (const email of (exclude ?? new Map()).keys()) {
      assert(!Object.keys(people).includes(email), this.told());
    }
    if (exactly !== undefined) {
      assert.deepEqual(Object.keys(people).sort(), [...exactly.keys()].sort(), this.told());
    }
  }

  #checkShown(plan: Plan, said: Said | undefined, before: People, after: People): void {
    const shown = JSON.stringify([
      plan.changes.map(({ prior }) => prior),
      plan.notices.map(({ detail }) => detail),
    ]);
    for (const email of Object.keys(before)) {
      if (Object.hasOwn(after, email)) continue;
      assert(said?.exclude?.has(email) === true || shown.includes(email), this.told());
    }
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

function attributesOf(said: Said): ObjectValue {
  return Object.fromEntries(
    words.map((word) => {
      const entries = said[word];
      if (entries === undefined) return [word, null];
      return [
        word,
        [...entries].map(([email, given]) => ({
          email,
          connection: null,
          user_id: null,
          ...(word !== "exclude" && { roles: given === null ? null : [...given] }),
        })),
      ];
    }),
  );
}

describe("a random walk over people", { timeout: 300_000 }, () => {
  it.each([
    { seed: 1, steps: 30 },
    { seed: 2, steps: 60 },
    { seed: 3, steps: 90 },
  ])("takes nobody out unsaid, and ends as was said, seed $seed", async ({ seed, steps }) => {
    const random = randomOf(seed);
    const scene = await Scene.open(random);
    try {
      scene.setEnvironment({ ORGWRIGHT_ALLOW_EMPTY: "true" });
      scene.tenant.plant({
        users: emails.map((email) => ({ email, connection: "Username-Password-Authentication" })),
        roles: roles.map((name) => ({ name })),
      });
      const walk = new PeopleWalk(scene, random);
      for (let step = 0; step < steps; step++) await walk.step();
      expect(walk.story.length).toBeGreaterThanOrEqual(steps);
    } finally {
      await scene.close();
    }
  });
});
