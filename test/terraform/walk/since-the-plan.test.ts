import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorsOf, Scene } from "./scene.js";

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.open();
});

afterEach(async () => {
  await scene.close();
});

// Found by walks; each is the shortest way there.
describe("an organization that somebody renames between plan and apply", () => {
  it.each([["a new resource"], ["a resource that is renamed"]])(
    "is not renamed back because %s needs its name",
    async (who) => {
      scene.write("held", { name: "one" });
      if (who !== "a new resource") scene.write("other", { name: "three" });
      await scene.converge();
      const id = await scene.idOf("one");
      scene.write("other", { name: "two" });
      const plan = await scene.plan();
      await scene.world.change("one", { name: "two" });
      const [error, ...more] = errorsOf(await scene.apply(plan));
      expect(error).toContain("which was called one when this was planned");
      expect(more).toEqual([]);
      expect(await scene.idOf("two")).toBe(id);
      expect(await scene.idOf("one")).toBeUndefined();
      // The next plan sees it, says it, and puts it right.
      await scene.converge();
      expect(await scene.idOf("one")).toBe(id);
    },
  );

  it("is renamed as the plan has shown, from whatever it is called by then", async () => {
    scene.write("held", { name: "one" });
    await scene.converge();
    const id = await scene.idOf("one");
    scene.write("held", { name: "three" });
    scene.write("other", { name: "two" });
    const plan = await scene.plan();
    await scene.world.change("one", { name: "two" });
    await scene.apply(plan);
    await scene.converge();
    expect(await scene.idOf("three")).toBe(id);
    expect(await scene.world.names()).toEqual(["three", "two"]);
  });
});
