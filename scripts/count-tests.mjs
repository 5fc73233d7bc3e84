// Prints the line that closes a CI run, and fails when anything failed.
// Usage: node scripts/count-tests.mjs RESULTS.json NUMBER_OF_OTHER_FAILURES
import { readFileSync } from "node:fs";

const [path = "", others = "0"] = process.argv.slice(2);
let passed = 0;
let failed = Number(others);
try {
  const results = JSON.parse(readFileSync(path, "utf8"));
  passed = results.numPassedTests;
  failed += results.numFailedTests;
  // A file that cannot be loaded fails without a failed test in it.
  failed += results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  if (!results.success && failed === 0) failed = 1;
} catch (error) {
  console.log(`The test run left no results: ${error.message}`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
