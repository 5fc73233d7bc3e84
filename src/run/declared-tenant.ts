import type { TenantAddress } from "../auth0/index.js";
import { DiagnosticError, OperationError } from "../errors/index.js";
import type { DeclaredTenant } from "../manifest/index.js";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Refuses to speak to another tenant than the one that a configuration is for.
 *
 * @param address of the tenant that was chosen; undefined for one that no configuration can name
 * @param label what to call it
 * @throws DiagnosticError `several-tenants`
 */
export function mustBeDeclaredTenant(
  declared: DeclaredTenant | undefined,
  address: TenantAddress | undefined,
  label: string,
): void {
  if (declared === undefined) return;
  if (declared.address !== undefined && hostOf(declared.address) !== address?.domain) {
    refuse(declared, `${hostOf(declared.address)}, and this run for ${label}`, "domain");
  }
  if (declared.audience !== undefined && declared.audience !== address?.audience) {
    const asked = address === undefined ? label : `with ${address.audience}`;
    refuse(declared, `the audience ${declared.audience}, and this run is ${asked}`, "audience");
  }
}

/**
 * The variables of a run, completed by what a configuration says of its tenant where they say
 * nothing.
 *
 * @throws OperationError `conflicting-options` where both name a client, and not the same one
 */
export function completeVariables(
  variables: Variables,
  declared: DeclaredTenant | undefined,
): Variables {
  if (declared === undefined) return variables;
  const { address, audience, clientId } = declared;
  const said = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const client = said("AUTH0_CLIENT_ID");
  if (clientId !== undefined && client !== undefined && client !== clientId) {
    throw new OperationError(
      `The provider in ${declared.location.file} is for the client ${clientId}, and AUTH0_CLIENT_ID is ${client}.`,
      { code: "conflicting-options", advice: "Leave one of the two out." },
    );
  }
  return {
    ...variables,
    ...(address !== undefined && { AUTH0_DOMAIN: said("AUTH0_DOMAIN") ?? address }),
    ...(audience !== undefined && { AUTH0_AUDIENCE: said("AUTH0_AUDIENCE") ?? audience }),
    ...(clientId !== undefined && { AUTH0_CLIENT_ID: clientId }),
  };
}

function refuse({ location }: DeclaredTenant, difference: string, argument: string): never {
  throw new DiagnosticError([
    {
      code: "several-tenants",
      severity: "error",
      summary: `the configuration is for ${difference}`,
      detail: `Run for the tenant of the configuration, or leave \`${argument}\` out of its provider, so that each run decides.`,
      path: [],
      location,
    },
  ]);
}

/** The host of an address as people write it; the whole of what cannot be read as one. */
function hostOf(text: string): string {
  const written = text.trim();
  const address = written.includes("://") ? written : `https://${written}`;
  return URL.canParse(address) ? new URL(address).host : "an address that is none";
}
