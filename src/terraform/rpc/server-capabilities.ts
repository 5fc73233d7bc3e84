/** What this provider can do beyond what every provider of protocol 6 can. */
export const serverCapabilities = {
  // Whether a protected organization may be destroyed has to be said while planning.
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
  generate_resource_config: true,
} as const;
