// Bootstraps an environment from a script: the organizations of a manifest and one that the program
// makes itself, with progress, and a clean end when it is interrupted.
//
//   AUTH0_DOMAIN=… AUTH0_CLIENT_ID=… AUTH0_CLIENT_SECRET=… npx tsx examples/bootstrap/bootstrap.ts
import { fileURLToPath } from "node:url";
import { apply, connect, hasErrors, plan, readManifests, renderDiagnostics } from "orgwright";

const manifest = fileURLToPath(new URL("../quickstart", import.meta.url));
const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());

const reading = await readManifests([manifest], { env: process.env });
if (hasErrors(reading.diagnostics)) {
  console.error(renderDiagnostics(reading.diagnostics));
  process.exit(1);
}

const tenant = await connect({ domain: process.env["AUTH0_DOMAIN"] ?? "" });
try {
  const { signal } = interruption;
  const declared = [
    ...reading.organizations.map(({ organization }) => organization),
    { name: "made-by-a-program", display_name: "Made by a program" },
  ];
  const planned = await plan(tenant, declared, { owner: "bootstrap", signal });
  console.log(`${planned.actions.length} actions on ${tenant.domain}`);
  const outcomes = await apply(tenant, planned, {
    signal,
    onOutcome: ({ organization, outcome }) => console.log(`${outcome} ${organization}`),
  });
  if (outcomes.some(({ error }) => error !== undefined)) process.exitCode = 1;
} finally {
  await tenant.close();
}
