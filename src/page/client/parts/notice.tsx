import type { ComponentChildren, JSX } from "preact";
import { ApiError, type Submission } from "../data/index.js";
import { Button } from "./button.js";

type Tone = "info" | "good" | "bad" | "warning";

const signs: Readonly<Record<Tone, string>> = { info: "i", good: "✓", bad: "!", warning: "!" };

/** Something that has to be said. Errors are read out at once, other things when there is time. */
export function Notice(props: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice ${props.tone}`} role={props.tone === "bad" ? "alert" : undefined}>
      <span class="sign" aria-hidden="true">
        {signs[props.tone]}
      </span>
      <div>{props.children}</div>
    </div>
  );
}

/** What went wrong, in the words of whoever refused. */
export function ErrorNotice(props: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): JSX.Element | null {
  if (props.error === undefined) return null;
  return (
    <Notice tone="bad">
      <p>{explain(props.error)}</p>
      {props.onRetry && <Button onClick={props.onRetry}>Try again</Button>}
    </Notice>
  );
}

function explain(error: unknown): ComponentChildren {
  if (error instanceof ApiError) {
    const scope = /expected any of: ([\w:, ]+)/i.exec(error.message)?.[1];
    return (
      <>
        <strong>The tenant says ({error.status}):</strong> {error.message}
        {error.status === 403 && scope !== undefined && (
          <> The token of this page lacks that scope; grant it to the application it speaks for.</>
        )}
      </>
    );
  }
  if (error instanceof TypeError) {
    return "The server cannot be reached. Is it still running? What you wrote is still here.";
  }
  return error instanceof Error ? error.message : String(error);
}

/** What came of a form's work. */
export function Outcome({ submission }: { readonly submission: Submission }): JSX.Element | null {
  if (submission.error !== undefined) return <ErrorNotice error={submission.error} />;
  if (submission.result === undefined) return null;
  return <Notice tone="good">{submission.result}</Notice>;
}

/** That something is on its way. */
export function LoadingNotice({ children }: { readonly children: string }): JSX.Element {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {children}
    </p>
  );
}

/** That there is nothing, and what to do about it. */
export function Empty(props: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}
