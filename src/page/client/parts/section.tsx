import { Fragment, type ComponentChildren, type JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { revealLine } from "../../../text/index.js";

let isFirstView = true;

/**
 * The heading of a view, which gives the window its title. A view that follows another takes the focus,
 * so that those who do not see the page learn where they are.
 */
export function Heading(props: {
  readonly children: string;
  readonly title?: string;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const title = props.title ?? props.children;
  useEffect(() => {
    document.title = `${revealLine(title)} · Orgwright`;
  }, [title]);
  useEffect(() => {
    if (!isFirstView) heading.current?.focus({ preventScroll: false });
    isFirstView = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {props.children}
    </h1>
  );
}

interface CardProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What it is about, in a sentence or two. */
  readonly lead?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly kind?: "danger";
  readonly id?: string;
}

/** A part of a view with a heading of its own. */
export function Card({ title, children, lead, aside, kind, id }: CardProps): JSX.Element {
  const headingId = useId();
  return (
    <section class={`card ${kind ?? ""}`} aria-labelledby={headingId} id={id}>
      <div class="card-head">
        <div>
          <h2 id={headingId}>{title}</h2>
          {lead !== undefined && <p class="muted">{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Text in which words between backticks are code, as the model's descriptions have them. */
export function Prose({ children }: { readonly children: string }): JSX.Element {
  return (
    <>
      {children
        .split("`")
        .map((part, index) =>
          index % 2 === 1 ? (
            <code key={index}>{part}</code>
          ) : (
            <Fragment key={index}>{part}</Fragment>
          ),
        )}
    </>
  );
}
