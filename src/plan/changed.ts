import { shorten } from "../text/index.js";

/** When something was changed in a tenant and by whom, as the tenant tells. Texts are a stranger's. */
export interface Changed {
  /** RFC 3339, by the tenant's clock. */
  readonly at: string;
  /** Name of the application that made the call, or its id where it has no name. */
  readonly application?: string;
  readonly client?: string;
  readonly address?: string;
  readonly userAgent?: string;
}

/** No name of an application and no address need be longer. */
const longest = 100;

/**
 * When something was changed and by whom, in words.
 *
 * @param kind what would set it right: what is created again was deleted
 */
export function describeChanged(changed: Changed | null, kind?: string): string {
  if (changed === null) return "when and by whom is not known";
  const [at, application, address] = [changed.at, changed.application, changed.address].map(
    (text) => text && shorten(text, longest),
  );
  const by = application === undefined ? "it is not known by whom" : `by ${application}`;
  return `${kind === "create" ? "deleted" : "changed"} ${at ?? ""} ${by}${address === undefined ? "" : ` from ${address}`}`;
}

/** Whether it was this program that made a change, here or elsewhere. */
export function isOrgwright({ userAgent }: Changed): boolean {
  return userAgent?.startsWith("orgwright/") === true;
}
