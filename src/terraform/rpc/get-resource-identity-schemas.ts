import type { Call } from "./call.js";

/** Tells that resources are identified by their ids alone. Terraform 1.12 and later ask. */
export function getResourceIdentitySchemas(): Call<
  "tfplugin6.GetResourceIdentitySchemas.Request",
  "tfplugin6.GetResourceIdentitySchemas.Response"
> {
  return () => Promise.resolve({});
}
