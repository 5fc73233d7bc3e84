// Runs the built command line many times in one process, for tests: most of what a short command takes is the
// start of Node and the loading of modules. A run has its own arguments, environment, folder, standard input
// and exit code, and writes to the process's own standard output and error, where its id ends what it wrote.
// It ends when nothing keeps the process alive that did not before it, as a process of its own would.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";

const main = new URL("../../dist/src/cli/main.js", import.meta.url);
const [, entry] = /import\("(\.\/[^"]+)"\)/.exec(readFileSync(main, "utf8")) ?? [];
if (entry === undefined) throw new Error("main.js loads nothing");

const events = ["SIGINT", "SIGTERM", "exit", "uncaughtException", "unhandledRejection", "warning"];
const channels = [process.stdout, process.stderr];
const exit = process.exit.bind(process);

/** What keeps the process alive, by kind. */
function living() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Listeners that were added since are taken away, and given back. */
function listenersOf(emitter, names) {
  const before = names.map((name) => new Set(emitter.rawListeners(name)));
  return () =>
    names.flatMap((name, index) => {
      const added = emitter.rawListeners(name).filter((each) => !before[index].has(each));
      for (const each of added) emitter.removeListener(name, each);
      return name === "exit" ? added : [];
    });
}

async function run({ args, cwd, env, id }) {
  const takeOwn = [
    listenersOf(process, events),
    ...channels.map((each) => listenersOf(each, ["error"])),
  ];
  const before = living();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv.splice(1, process.argv.length, new URL(main).pathname, ...args);
  process.exitCode = undefined;
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from([]) });
  const exited = new Promise((resolve) => {
    process.exit = (code) => {
      process.exitCode = code ?? process.exitCode;
      resolve();
      return new Promise(() => {});
    };
  });
  const ended = async () => {
    await import(`${new URL(entry, main).href}?${id}`);
    while ([...living()].some(([kind, count]) => count > (before.get(kind) ?? 0))) {
      await setTimeout(1);
    }
  };
  await Promise.race([ended(), exited]);
  const code = process.exitCode ?? 0;
  for (const each of takeOwn.flatMap((take) => take())) each.call(process, code);
  process.exit = exit;
  process.exitCode = undefined;
  process.chdir("/");
  return code;
}

process.stdin.destroy();
process.on("disconnect", () => exit(0));
process.on("message", async (message) => {
  try {
    const code = await run(message);
    for (const channel of channels) channel.write(`\0${message.id}\n`);
    process.send({ code });
  } catch (error) {
    process.stderr.write(String(error?.stack ?? error));
    exit(1);
  }
});
process.send("ready");
