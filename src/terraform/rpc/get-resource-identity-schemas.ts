import type { Provider } from "../provider.js";
import type { Call } from "./call.js";
import { identitySchema } from "./identity.js";

/** Tells what tells resources apart. Terraform 1.12 and later ask. */
export function getResourceIdentitySchemas(
  provider: Provider,
): Call<
  "tfplugin6.GetResourceIdentitySchemas.Request",
  "tfplugin6.GetResourceIdentitySchemas.Response"
> {
  const names = Object.keys(provider.resources);
  return () =>
    Promise.resolve({
      identity_schemas: Object.fromEntries(names.map((name) => [name, identitySchema])),
    });
}
