import type { JSX } from "preact";
import { Link } from "./link.js";

/** The way through a list that has no numbers: its first page, and the next one. */
export function Pager(props: {
  readonly first: string | undefined;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  readonly about: string;
}): JSX.Element | null {
  const { first, previous, next, about } = props;
  if (first === undefined && next === undefined) return null;
  return (
    <nav class="pager" aria-label={`Pages of ${about}`}>
      {first !== undefined && (
        <Link href={first} class="button plain">
          « First
        </Link>
      )}
      {previous !== undefined && (
        <Link href={previous} class="button plain">
          ‹ Previous
        </Link>
      )}
      {next !== undefined && (
        <Link href={next} class="button plain">
          Next ›
        </Link>
      )}
    </nav>
  );
}
