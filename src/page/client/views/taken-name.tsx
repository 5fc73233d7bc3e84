import type { JSX } from "preact";
import { hrefTo, useLoad } from "../data/index.js";
import { Link, Notice } from "../parts/index.js";
import { findOrganization } from "../tenant/index.js";

/** That a name is taken, and by whom. */
export function TakenName({ name }: { readonly name: string }): JSX.Element {
  const { value } = useLoad(name, async (signal) => findOrganization(name, signal));
  return (
    <Notice tone="bad">
      <p>
        The tenant has an organization called <code>{name}</code> already. What you wrote is still
        here.
      </p>
      {value !== undefined && (
        <p>
          <Link href={hrefTo(["organizations", value.id])}>
            Open {value.display_name ?? value.name}
          </Link>
        </p>
      )}
    </Notice>
  );
}
