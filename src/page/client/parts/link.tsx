import type { ComponentChildren, JSX } from "preact";
import { go } from "../data/index.js";

interface LinkProps {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly isCurrent?: boolean;
  readonly label?: string;
}

/** A link to another view of the page. With a key held down it does what links do. */
export function Link({ href, children, isCurrent, label, ...rest }: LinkProps): JSX.Element {
  return (
    <a
      href={href}
      class={rest.class}
      aria-label={label}
      {...(isCurrent === true && { "aria-current": "page" as const })}
      onClick={(event) => {
        const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
        if (event.button !== 0 || !isPlain) return;
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}
