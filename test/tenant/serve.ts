// A tenant in a process of its own, for tests that kill it.
import { startTenant } from "../../src/tenant/index.js";

const [, , databasePath, ...flags] = process.argv;
const tenant = await startTenant({
  ...(databasePath !== undefined && { databasePath }),
  tls: flags.includes("--tls"),
});
process.stdout.write(
  `${JSON.stringify({
    url: tenant.url,
    domain: tenant.domain,
    token: await tenant.issueToken(),
    environment: tenant.environment,
  })}\n`,
);
