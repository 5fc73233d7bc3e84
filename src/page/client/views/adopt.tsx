import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { callApi, session, useLoad, useSubmit } from "../data/index.js";
import { Button, CopyButton, Dialog, ErrorNotice, LoadingNotice, Notice } from "../parts/index.js";

/** What adopting means, as the server says. */
interface Adoption {
  readonly files: readonly { readonly file: string; readonly difference: string }[];
  readonly kept: readonly {
    readonly field: string;
    readonly why: string;
    readonly location?: { readonly file: string; readonly line: number };
  }[];
}

/** Makes the manifest say what the tenant has; shown first, and written only when that is asked for. */
export function Adopt(props: {
  readonly organization: string;
  /** Something was written. */
  readonly onWritten: () => void;
}): JSX.Element {
  const { organization } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" label={`Adopt ${organization}`} onClick={() => setOpen(true)}>
        Adopt
      </Button>
      {isOpen && <AdoptDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function AdoptDialog(props: {
  readonly organization: string;
  readonly onWritten: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { organization, onWritten, onClose } = props;
  const { value, error } = useLoad(organization, async (signal) =>
    callApi<Adoption>("/adoption", { method: "POST", body: { organization }, signal }),
  );
  const writing = useSubmit();
  const { files = [], kept = [] } = value ?? {};
  const shown = files.map(({ difference }) => difference).join("");
  const write = async (): Promise<undefined> => {
    await callApi("/adopt", { method: "POST", body: { organization, shown } });
    onWritten();
    onClose();
  };
  return (
    <Dialog title={`Adopt ${organization}`} onClose={onClose}>
      <p>The manifest then says what the tenant has.</p>
      <ErrorNotice error={error ?? writing.error} />
      {value === undefined && error === undefined && (
        <LoadingNotice>Reading the manifest</LoadingNotice>
      )}
      {shown !== "" && (
        <>
          <pre tabIndex={0} role="region" aria-label="Difference of the manifest">
            <code>{shown}</code>
          </pre>
          <CopyButton text={shown} what="the difference" />
        </>
      )}
      {kept.map(({ field, why, location }) => (
        <Notice key={field} tone="warning">
          <strong>{field}</strong> cannot be adopted: {why}
          {location && ` (${location.file}:${location.line})`}.
        </Notice>
      ))}
      <p class="actions">
        {shown !== "" && session.value?.isReadOnly === false && (
          <Button kind="primary" isBusy={writing.isBusy} onClick={() => void writing.submit(write)}>
            Write it to the file
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </p>
      {shown !== "" && session.value?.isReadOnly === true && (
        <p class="muted">Read only: start orgwright ui with --write to have it written.</p>
      )}
    </Dialog>
  );
}
