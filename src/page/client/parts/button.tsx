import type { ComponentChildren, JSX } from "preact";
import { Link } from "./link.js";

type Kind = "primary" | "plain" | "danger" | "quiet";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly kind?: Kind;
  readonly isBusy?: boolean;
  /** What it does, where its text alone does not say so. */
  readonly label?: string | undefined;
}

/** A button that does something. While it does, it keeps the focus and does not do it again. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, onClick, kind = "plain", isBusy = false, label } = props;
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-disabled={isBusy}
      aria-label={label}
      onClick={() => {
        if (!isBusy) onClick();
      }}
    >
      {children}
    </button>
  );
}

interface SubmitButtonProps {
  readonly children: ComponentChildren;
  readonly isBusy: boolean;
  readonly kind?: Kind;
}

/** The button that sends its form. */
export function SubmitButton({
  children,
  isBusy,
  kind = "primary",
}: SubmitButtonProps): JSX.Element {
  return (
    <button type="submit" class={`button ${kind}`} aria-disabled={isBusy}>
      {isBusy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton(props: {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly kind?: Kind;
}): JSX.Element {
  return (
    <Link href={props.href} class={`button ${props.kind ?? "plain"}`}>
      {props.children}
    </Link>
  );
}
