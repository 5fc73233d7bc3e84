import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

// What loads is what an import costs. `npm run figures` tells the milliseconds.

const root = new URL("../../", import.meta.url);

/** All that comes with a built module before its first statement runs. */
async function loadedWith(entry: string): Promise<{ code: number; others: readonly string[] }> {
  const seen = new Set<string>();
  const others = new Set<string>();
  let code = 0;
  const follow = async (url: URL): Promise<void> => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    const text = await readFile(url, "utf8");
    code += text.length;
    const names = [
      ...text.matchAll(/(?:^|[;}])(?:import|export)(?:[\w$*{}, ]*?\bfrom)?\s*"([^"]+)"/gm),
    ];
    for (const [, name = ""] of names) {
      if (name.startsWith(".")) await follow(new URL(name, url));
      else others.add(name);
    }
  };
  await follow(new URL(entry, root));
  return { code, others: [...others].toSorted() };
}

it('import "orgwright" loads its errors, and the engine when it is called', async () => {
  const { code, others } = await loadedWith("dist/src/index.js");
  expect(code).toBeGreaterThan(5_000);
  expect(code).toBeLessThan(30_000);
  expect(others).toEqual(["node:module"]);
});

it("--version and --help load neither the engine nor the client", async () => {
  const main = await readFile(new URL("dist/src/cli/main.js", root), "utf8");
  const [, run = ""] = /import\("(\.\/part-\w+\.js)"\)/.exec(main) ?? [];
  const { code, others } = await loadedWith(`dist/src/cli/${run}`);
  expect(code).toBeGreaterThan(50_000);
  expect(code).toBeLessThan(400_000);
  expect(others).not.toEqual(expect.arrayContaining(["node:http"]));
});
