// Loaded with --require before a measured program: notes at its end what the process used.
// CommonJS, because a module would start Node's module loader for programs that need none.
const { readFileSync, writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { maxRSS, userCPUTime } = process.resourceUsage();
  writeFileSync(
    process.env.BENCH_USAGE_FILE,
    JSON.stringify({
      userCpuMs: userCPUTime / 1000,
      peakMemoryBytes: (readHighWaterMark() ?? maxRSS) * 1024,
    }),
  );
});

// On Linux maxRSS starts at the size of the process that did the spawning; VmHWM does not.
function readHighWaterMark() {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(kibibytes);
  } catch {
    return undefined;
  }
}
