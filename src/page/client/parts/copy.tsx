import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { announce } from "../data/index.js";
import { Button } from "./button.js";

/** Puts a text into the clipboard, and says so. */
export function CopyButton(props: {
  readonly text: string;
  /** What is copied: "the name acme". */
  readonly what: string;
  readonly children?: string;
}): JSX.Element {
  const [said, setSaid] = useState<"copied" | "failed" | undefined>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setSaid("copied");
      announce(`Copied ${props.what}.`);
    } catch {
      setSaid("failed");
      announce("The browser does not allow to copy.");
    }
    setTimeout(() => setSaid(undefined), 2000);
  };
  const words = { copied: "Copied", failed: "Not allowed" };
  return (
    <Button kind="quiet" label={`Copy ${props.what}`} onClick={() => void copy()}>
      {said === undefined ? (props.children ?? "Copy") : words[said]}
    </Button>
  );
}

/** A short text for machines, with a button that copies it. */
export function Code(props: { readonly text: string; readonly what: string }): JSX.Element {
  return (
    <span class="copied">
      <code>{props.text}</code>
      <CopyButton text={props.text} what={props.what} />
    </span>
  );
}

/** Something that only one person should see: hidden until it is asked for. */
export function Secret(props: { readonly text: string; readonly what: string }): JSX.Element {
  const [isShown, setShown] = useState(false);
  return (
    <span class="copied">
      <code class="secret">{isShown ? props.text : "••••••••••"}</code>
      <Button
        kind="quiet"
        label={`${isShown ? "Hide" : "Show"} ${props.what}`}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? "Hide" : "Show"}
      </Button>
      <CopyButton text={props.text} what={props.what} />
    </span>
  );
}
