import { Fragment, options, type ComponentChildren, type VNode } from "preact";
import { revealLines } from "../../../text/index.js";

/** Properties that are read out or shown, besides what stands between tags. */
const spoken = ["aria-label", "title", "alt"] as const;

/**
 * Shows texts of tenants so that nothing in them can act or hide: what turns the direction of a line, or
 * has no width, stands there as its escape. It holds for all that is shown, wherever it comes from, and
 * not for what stands in a field: that is the text itself. To be called once, before anything is drawn.
 */
export function revealTexts(): void {
  options.vnode = (node) => {
    if (typeof node.type === "string" || node.type === Fragment) revealIn(node);
  };
}

function revealIn({ props }: VNode): void {
  const own = props as { children?: ComponentChildren } & Record<string, unknown>;
  if (own.children !== undefined) own.children = reveal(own.children);
  for (const name of spoken) {
    const text = own[name];
    if (typeof text === "string") own[name] = revealLines(text);
  }
}

function reveal(children: ComponentChildren): ComponentChildren {
  if (typeof children === "string") return revealLines(children);
  return Array.isArray(children) ? children.map((child) => reveal(child)) : children;
}
