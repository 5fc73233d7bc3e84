import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What it is for; stays while there is an error. */
  readonly hint?: ComponentChildren;
  /** What is wrong with it. */
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly isReadOnly?: boolean;
}

interface Described {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

/** Puts a label above a control, and what is to be said about it below, and ties them together. */
function Frame(
  props: Pick<FieldProps, "label" | "hint" | "error" | "isRequired"> & {
    readonly control: (described: Described) => ComponentChildren;
    readonly extra?: ComponentChildren;
  },
): JSX.Element {
  const id = useId();
  const { label, hint, error, isRequired, control, extra } = props;
  const told = [
    hint === undefined ? [] : [`${id}-hint`],
    error === undefined ? [] : [`${id}-error`],
  ].flat();
  return (
    <div class={`field ${error === undefined ? "" : "has-error"}`}>
      <label for={id}>
        {label}
        {isRequired === true && <span class="muted"> (required)</span>}
      </label>
      {control({
        id,
        "aria-describedby": told.length === 0 ? undefined : told.join(" "),
        "aria-invalid": error !== undefined,
      })}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          <span aria-hidden="true">! </span>
          {error}
        </p>
      )}
      {extra}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A line of text. */
export function TextField(
  props: FieldProps & {
    readonly type?: "text" | "email" | "url" | "search";
    readonly mode?: "numeric" | "email" | "url";
    /** What stands behind the text, such as a colour picker. */
    readonly beside?: ComponentChildren;
    /** What stands below, such as a correction to accept. */
    readonly extra?: ComponentChildren;
    readonly isCode?: boolean;
    readonly placeholder?: string;
  },
): JSX.Element {
  const { value, onChange, type = "text", mode, beside, isCode, placeholder } = props;
  return (
    <Frame
      {...props}
      control={(described) => (
        <div class="control-row">
          <input
            {...described}
            // Its type decides about the keyboard of a phone; the properties that each allows are the same.
            {...({ type } as { type: "text" })}
            class={isCode === true ? "code" : undefined}
            inputMode={mode}
            value={value}
            placeholder={placeholder}
            aria-required={props.isRequired === true}
            readOnly={props.isReadOnly === true}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          {beside}
        </div>
      )}
    />
  );
}

/** Several lines of text. */
export function TextArea(props: FieldProps & { readonly rows?: number }): JSX.Element {
  return (
    <Frame
      {...props}
      control={(described) => (
        <textarea
          {...described}
          rows={props.rows ?? 4}
          value={props.value}
          aria-required={props.isRequired === true}
          readOnly={props.isReadOnly === true}
          spellcheck={false}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    />
  );
}

/** One of several values. */
export function SelectField(
  props: FieldProps & {
    readonly options: readonly { readonly value: string; readonly label: string }[];
  },
): JSX.Element {
  return (
    <Frame
      {...props}
      control={(described) => (
        <select
          {...described}
          value={props.value}
          disabled={props.isReadOnly === true}
          aria-required={props.isRequired === true}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

/** Something that is so or not. */
export function CheckField(props: {
  readonly label: ComponentChildren;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly isReadOnly?: boolean;
}): JSX.Element {
  const id = useId();
  const told = [
    props.hint === undefined ? [] : [`${id}-hint`],
    props.error === undefined ? [] : [`${id}-error`],
  ].flat();
  return (
    <div class="check-field">
      <input
        type="checkbox"
        id={id}
        checked={props.isOn}
        disabled={props.isReadOnly === true}
        aria-invalid={props.error !== undefined}
        aria-describedby={told.length === 0 ? undefined : told.join(" ")}
        onChange={(event) => {
          const { checked } = event.currentTarget;
          // What it shows is what the tenant has, until that has changed.
          event.currentTarget.checked = props.isOn;
          props.onChange(checked);
        }}
      />
      <div>
        <label for={id}>{props.label}</label>
        {props.error !== undefined && (
          <p class="error" id={`${id}-error`}>
            <span aria-hidden="true">! </span>
            {props.error}
          </p>
        )}
        {props.hint !== undefined && (
          <p class="hint" id={`${id}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
    </div>
  );
}
