import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { organizationFields, type CurrentOrganization } from "../../../model/index.js";
import { declareFields } from "../copy/index.js";
import {
  changesOf,
  differs,
  draftsOf,
  isConflict,
  isSameValue,
  problemsOf,
  refusalsOf,
  useSubmit,
  valuesOf,
  withoutEmpty,
  type Draft,
  type FieldIssues,
  type FieldName,
  type Values,
} from "../data/index.js";
import { FieldEditor, Outcome, SubmitButton } from "../parts/index.js";
import { readOrganization } from "../tenant/index.js";
import { ChangedMeanwhile } from "./changed-meanwhile.js";
import { CopyAs } from "./copy-as.js";
import { TakenName } from "./taken-name.js";

interface SectionFormProps {
  readonly names: readonly FieldName[];
  /** What the tenant has; undefined for an organization that is not there yet. */
  readonly current: CurrentOrganization | undefined;
  readonly action: string;
  readonly isReadOnly?: boolean;
  /** Sends what has changed; null empties. Returns what was achieved, in words. */
  readonly onSave: (body: Values) => Promise<string | undefined>;
  /** Told of what stands in the form, as a manifest would say it. */
  readonly onChange?: (values: Values) => void;
  readonly beside?: ComponentChildren;
}

/** A form over some of an organization's fields, checked by the model while it is written. */
export function SectionForm(props: SectionFormProps): JSX.Element {
  const { names, current, action, isReadOnly = false, onSave, onChange, beside } = props;
  const [drafts, setDrafts] = useState(() => draftsOf(names, current));
  const [base, setBase] = useState(current);
  const [isAsked, setAsked] = useState(false);
  const [refused, setRefused] = useState<FieldIssues>(new Map());
  const [meanwhile, setMeanwhile] = useState<CurrentOrganization | undefined>();
  const submission = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const values = valuesOf(names, drafts);
  const found = problemsOf(names, base, values, drafts);
  const issues = new Map([...(isAsked ? found : withoutEmpty(found, values)), ...refused]);

  const reset = (organization: CurrentOrganization | undefined): void => {
    setBase(organization);
    setDrafts(draftsOf(names, organization));
    setMeanwhile(undefined);
    setAsked(false);
  };
  // What was saved, here or elsewhere, is shown; unless somebody is writing.
  useEffect(() => {
    if (current === base) return;
    const isUntouched = isSameValue(values, valuesOf(names, draftsOf(names, base)));
    if (isUntouched) reset(current);
  }, [current]);
  useEffect(() => onChange?.(values), [JSON.stringify(values)]);

  const change = (name: string, draft: Draft): void => {
    setDrafts({ ...drafts, [name]: draft });
    setRefused(new Map());
    submission.forget();
  };
  const save = async (isSure: boolean): Promise<string | undefined> => {
    const body = changesOf(names, base, values);
    if (base !== undefined && Object.keys(body).length === 0) return "Nothing has changed.";
    if (base !== undefined && !isSure) {
      const fresh = await readOrganization(base.id);
      if (differs(names, base, fresh)) {
        setMeanwhile(fresh);
        return undefined;
      }
    }
    try {
      const said = await onSave(body);
      setMeanwhile(undefined);
      if (base !== undefined) {
        const saved = { ...base, ...body } as CurrentOrganization;
        setBase(saved);
      }
      setAsked(false);
      return said;
    } catch (error) {
      setRefused(refusalsOf(error));
      throw error;
    }
  };
  const send = (isSure: boolean): void => {
    setAsked(true);
    if (found.size === 0) void submission.submit(async () => save(isSure));
  };
  useEffect(() => {
    if (!isAsked && refused.size === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isAsked, refused]);

  return (
    <form
      ref={form}
      noValidate
      class="section-form"
      onSubmit={(event) => {
        event.preventDefault();
        // Asked again, the first problem takes the focus again.
        setAsked(false);
        queueMicrotask(() => send(false));
      }}
    >
      {names.map((name) => (
        <FieldEditor
          key={name}
          field={organizationFields[name]}
          path={[name]}
          draft={drafts[name] ?? ""}
          issues={issues}
          isReadOnly={isReadOnly}
          onChange={(draft) => change(name, draft)}
        />
      ))}
      {isConflict(submission.error) && <TakenName name={String(values["name"])} />}
      {meanwhile !== undefined && base !== undefined ? (
        <ChangedMeanwhile
          names={names}
          before={base}
          now={meanwhile}
          onMine={() => send(true)}
          onTheirs={() => reset(meanwhile)}
        />
      ) : refused.size === 0 || !isConflict(submission.error) ? (
        <Outcome submission={submission} />
      ) : null}
      {!isReadOnly && (
        <div class="actions">
          <SubmitButton isBusy={submission.isBusy}>{action}</SubmitButton>
          {beside}
        </div>
      )}
      {Object.keys(values).length > 0 && <CopyAs copied={declareFields(base, values)} />}
    </form>
  );
}
