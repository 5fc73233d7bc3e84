#!/usr/bin/env node
// Where the command line begins. Nothing is imported, and nothing is written in a newer language, before
// it is known that this Node.js can load the rest: an older one would show the stack trace of a SyntaxError.
import { setFlagsFromString } from "node:v8";

/** The oldest Node.js that runs Orgwright, as package.json says. */
const least = [20, 19] as const;

const running = process.versions.node;
const [major = 0, minor = 0] = running.split(".").map(Number);
if (major < least[0] || (major === least[0] && minor < least[1])) {
  process.stderr.write(
    `Orgwright needs Node.js ${least.join(".")} or later; this is ${running}.\n`,
  );
  process.exitCode = 1;
} else {
  // V8 lets a heap grow to four times of what lives in it before it looks what may go. At less than half
  // more, a plan of 30,000 organizations with connections takes half of the memory, and no more time. Flags
  // are V8's own affair: later versions, of which nobody knows whether they have this one, would complain.
  if (major <= 24) setFlagsFromString("--heap-growing-percent=40");
  void import("./run.js");
}
