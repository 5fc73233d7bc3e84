import type { JSX } from "preact";
import { reservedMetadataKeys, type Field, type ScalarField } from "../../../model/index.js";
import {
  labelOf,
  nameProblem,
  type Draft,
  type DraftGroup,
  type DraftRow,
  type FieldIssues,
} from "../data/index.js";
import { Button } from "./button.js";
import { ColorField } from "./color-field.js";
import { CheckField, SelectField, TextField } from "./field.js";
import { LogoField } from "./logo-field.js";
import { MapEditor } from "./map-editor.js";
import { Prose } from "./section.js";

interface FieldEditorProps {
  readonly field: Field;
  readonly path: readonly string[];
  readonly draft: Draft;
  readonly issues: FieldIssues;
  readonly isReadOnly: boolean;
  readonly onChange: (draft: Draft) => void;
}

const reserved: ReadonlySet<string> = new Set(reservedMetadataKeys);

/** A form for whatever the model has: fields that are added to it appear by themselves. */
export function FieldEditor(props: FieldEditorProps): JSX.Element | null {
  const { field, path, draft, issues, isReadOnly, onChange } = props;
  switch (field.kind) {
    case "scalar":
      return <ScalarEditor {...props} field={field} />;
    case "object": {
      const group = draft as DraftGroup;
      return (
        <div class="group">
          {Object.entries(field.fields).map(([name, child]) => (
            <FieldEditor
              key={name}
              field={child}
              path={[...path, name]}
              draft={group[name] ?? ""}
              issues={issues}
              isReadOnly={isReadOnly}
              onChange={(part) => onChange({ ...group, [name]: part })}
            />
          ))}
        </div>
      );
    }
    case "map":
      return (
        <MapEditor
          label={labelOf(path)}
          rows={draft as readonly DraftRow[]}
          most={field.maxKeys}
          issueOf={(key) => issues.get([...path, key].join("."))}
          locked={reserved}
          isReadOnly={isReadOnly}
          onChange={onChange}
        />
      );
    case "texts":
    case "list":
      return null;
  }
}

function ScalarEditor(
  props: Omit<FieldEditorProps, "field"> & { readonly field: ScalarField },
): JSX.Element {
  const { field, path, draft, issues, isReadOnly, onChange } = props;
  const shared = {
    label: labelOf(path),
    hint: <Prose>{field.description}</Prose>,
    error: issues.get(path.join(".")),
    isReadOnly,
  };
  if (field.type === "boolean") {
    return <CheckField {...shared} isOn={draft === true} onChange={onChange} />;
  }
  const text = { ...shared, value: draft as string, onChange, isRequired: field.required };
  if (field.format === "organization-name") return <NameField {...text} />;
  if (field.format === "html-color") return <ColorField {...text} isRequired={false} />;
  if (field.format === "strict-https-uri-or-null") return <LogoField {...text} />;
  const allowed = allowedTexts(field);
  if (allowed !== undefined) {
    return (
      <SelectField
        {...text}
        options={allowed.map((value) => ({ value, label: labelOf([value]) }))}
      />
    );
  }
  return <TextField {...text} {...(field.type === "integer" && { mode: "numeric" as const })} />;
}

/** The texts that a field may have, where they can be counted. */
function allowedTexts({ schema }: ScalarField): readonly string[] | undefined {
  const { options } = schema as { readonly options?: readonly unknown[] };
  return options?.every((option) => typeof option === "string") === true ? options : undefined;
}

function NameField(props: Parameters<typeof TextField>[0]): JSX.Element {
  const { character, suggestion } = nameProblem(props.value);
  const said =
    character === undefined ? "" : ` ${JSON.stringify(character)} cannot stand in a name.`;
  return (
    <TextField
      {...props}
      isCode
      error={props.error === undefined ? undefined : `${props.error}${said}`}
      extra={
        suggestion !== undefined && (
          <p>
            <Button onClick={() => props.onChange(suggestion)}>Use “{suggestion}”</Button>
          </p>
        )
      }
    />
  );
}
