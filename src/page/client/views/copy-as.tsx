import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { copyForms, renderCopy, type Copied, type CopyForm } from "../copy/index.js";
import { callApi, session, useLoad } from "../data/index.js";
import { Button, CopyButton, Dialog, ErrorNotice, LoadingNotice } from "../parts/index.js";

/** What was clicked together, as code; it follows what is typed. */
export function CopyAs({ copied }: { readonly copied: Copied }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="copy-as" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Copy as code</summary>
      {isOpen && <CopyForms copied={copied} />}
    </details>
  );
}

/** The same for a row, in front of the page. */
export function CopyRow(props: {
  /** Of what; for those who do not see the row, and by its name where a plan is asked. */
  readonly about: string;
  readonly copied?: () => Copied;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" label={`Code of ${props.about}`} onClick={() => setOpen(true)}>
        Code
      </Button>
      {isOpen && (
        <Dialog title={`${props.about} as code`} onClose={() => setOpen(false)}>
          {props.copied === undefined ? (
            <PlannedCode organization={props.about} />
          ) : (
            <CopyForms copied={props.copied()} />
          )}
          <p class="actions">
            <Button onClick={() => setOpen(false)}>Close</Button>
          </p>
        </Dialog>
      )}
    </>
  );
}

/** What a plan has to do for an organization, as the server says. */
function PlannedCode({ organization }: { readonly organization: string }): JSX.Element {
  const { value, error } = useLoad(organization, async (signal) =>
    callApi<Copied>("/code", { method: "POST", body: { organization }, signal }),
  );
  if (value !== undefined) return <CopyForms copied={value} />;
  return error === undefined ? (
    <LoadingNotice>Reading</LoadingNotice>
  ) : (
    <ErrorNotice error={error} />
  );
}

/** The ways to write something, one at a time. */
export function CopyForms({ copied }: { readonly copied: Copied }): JSX.Element {
  const [form, setForm] = useState<CopyForm>("yaml");
  const group = useId();
  const text = renderCopy(form, copied, session.value?.url ?? "");
  return (
    <div class="code-forms">
      <fieldset>
        <legend class="hidden">Form</legend>
        {Object.entries(copyForms).map(([key, title]) => (
          <label key={key} class={key === form ? "chosen" : ""}>
            <input
              type="radio"
              name={group}
              value={key}
              checked={key === form}
              onChange={() => setForm(key as CopyForm)}
            />
            {title}
          </label>
        ))}
      </fieldset>
      {text === undefined ? (
        <p class="muted">{copyForms[form]} has no words for this yet. YAML and curl have.</p>
      ) : (
        <>
          {/* It scrolls, so it can be reached with the keyboard. */}
          <pre tabIndex={0} role="region" aria-label={`${copyForms[form]} to copy`}>
            <code>{text}</code>
          </pre>
          <p>
            <CopyButton text={text} what={`the ${copyForms[form]}`}>
              Copy
            </CopyButton>
          </p>
        </>
      )}
    </div>
  );
}
