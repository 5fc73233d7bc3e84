/** A list of the tenants that credentials of the process may be sent to, by commas or blanks. */
export const tenantListVariable = "ORGWRIGHT_TENANTS";

type Variables = Readonly<Record<string, string | undefined>>;

/** An address that the process's environment, which a checkout cannot write, says is a tenant's. */
export interface TrustedAddress {
  /** The variable that says so. */
  readonly variable: string;
  readonly address: string;
}

/**
 * The addresses that the process's environment names: those that stand in some variables, and those
 * of {@link tenantListVariable}.
 *
 * @param names variables that hold one address each
 */
export function readTrustedAddresses(
  env: Variables,
  names: Iterable<string>,
): readonly TrustedAddress[] {
  const single = [...names].flatMap((variable) => {
    const address = env[variable]?.trim();
    return address ? [{ variable, address }] : [];
  });
  const listed = (env[tenantListVariable] ?? "")
    .split(/[\s,]+/)
    .flatMap((address) => (address === "" ? [] : [{ variable: tenantListVariable, address }]));
  return [...single, ...listed];
}

/**
 * Whether two texts, written as people write addresses of tenants, name the same one: scheme, host
 * and port are equal. A text that is no address equals nothing.
 */
export function isSameAddress(left: string, right: string): boolean {
  const origin = originOf(left);
  return origin !== undefined && origin === originOf(right);
}

function originOf(text: string): string | undefined {
  const written = text.trim();
  const url = written.includes("://") ? written : `https://${written}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  // `origin` is "null" for schemes that browsers do not know, and so equal for all of them.
  return host === "" ? undefined : `${protocol}//${host}`;
}
