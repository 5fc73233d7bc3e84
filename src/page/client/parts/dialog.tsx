import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useSubmit } from "../data/index.js";
import { Button, SubmitButton } from "./button.js";
import { TextField } from "./field.js";
import { ErrorNotice } from "./notice.js";

/** A question in front of the page. Escape closes it, and the focus goes back to where it was. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={props.onClose}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}

/** Asks before something is done that cannot be undone; where much is lost, for a name to be typed. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly action: string;
  /** What has to be typed. */
  readonly typed?: string;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}): JSX.Element {
  const { title, children, action, typed, onConfirm, onClose } = props;
  const [text, setText] = useState("");
  const [isAsked, setAsked] = useState(false);
  const { isBusy, error, submit } = useSubmit();
  const isTyped = typed === undefined || text === typed;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!isTyped) return;
          void submit(async () => {
            await onConfirm();
            return undefined;
          });
        }}
      >
        {children}
        {typed !== undefined && (
          <TextField
            label={`Type ${typed} to confirm`}
            value={text}
            onChange={setText}
            isCode
            error={isAsked && !isTyped ? `This is not ${typed}.` : undefined}
          />
        )}
        <ErrorNotice error={error} />
        <div class="actions">
          <SubmitButton kind="danger" isBusy={isBusy}>
            {action}
          </SubmitButton>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
