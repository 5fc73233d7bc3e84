// What Terraform starts: the provider's process, bundled into one file.
import { createProvider } from "./create-provider.js";
import { fileNotes, placeOf, rememberNotes } from "./organization/index.js";
import { providerAddress } from "./provider-address.js";
import { createLog } from "./wire/index.js";
import { serveProvider, serveProviderForDebugging } from "./serve.js";

const log = createLog(process.stderr, process.env);
const isDebugged = process.argv.includes("--debug");
const provider = createProvider(
  async (configuration, signal, fateOf) => {
    // Terraform starts a provider several times per command, mostly for its schema alone.
    const { openTenant } = await import("./open-tenant.js");
    return openTenant(configuration, signal, log, fateOf);
  },
  process.env,
  isDebugged ? rememberNotes() : fileNotes(placeOf(process)),
);

if (isDebugged) {
  void serveProviderForDebugging(provider, providerAddress, process).then((reattach) => {
    process.stdout.write(`TF_REATTACH_PROVIDERS='${reattach}'\n`);
    return undefined;
  });
} else {
  void serveProvider(provider, process);
}
