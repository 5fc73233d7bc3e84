import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  connectionSettings,
  type ConnectionSettings,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
} from "../../../model/index.js";
import {
  announce,
  can,
  checkDraft,
  fromDraft,
  go,
  hrefTo,
  isSameValue,
  toDraft,
  useLoad,
  useSubmit,
  type Draft,
  type Values,
} from "../data/index.js";
import {
  Card,
  Empty,
  ErrorNotice,
  FieldEditor,
  LoadingNotice,
  Outcome,
  SelectField,
  SubmitButton,
} from "../parts/index.js";
import { addConnection, listTenantConnections, updateConnection } from "../tenant/index.js";
import { isMeant } from "./connection-kinds.js";

const settings: readonly [string, Field][] = Object.entries(connectionSettings);

/** Adds one of the tenant's connections to an organization. */
export function AddConnection(props: {
  readonly organization: CurrentOrganization;
  readonly has: readonly CurrentConnection[];
}): JSX.Element {
  const { organization, has } = props;
  const all = useLoad("", listTenantConnections);
  const [chosen, choose] = useState("");
  const free = all.value?.filter(({ id }) => !has.some(({ connection_id: taken }) => taken === id));
  const connection = free?.find(({ id }) => id === chosen) ?? free?.[0];
  return (
    <Card
      title="Add connection"
      lead="One of the tenant's connections, with settings of its own here."
    >
      <ErrorNotice error={all.error} onRetry={all.reload} />
      {free === undefined && all.error === undefined && (
        <LoadingNotice>Reading the tenant's connections</LoadingNotice>
      )}
      {free?.length === 0 && <Empty title="The organization has all of the tenant's connections" />}
      {free !== undefined && connection !== undefined && (
        <>
          <SelectField
            label="Connection"
            value={connection.id}
            onChange={choose}
            options={free.map(({ id, name, strategy }) => ({
              value: id,
              label: `${name} (${strategy})`,
            }))}
          />
          <SettingsForm
            key={connection.strategy}
            name={connection.name}
            strategy={connection.strategy}
            current={undefined}
            action="Add connection"
            onSave={async (values) => {
              await addConnection(organization.id, connection.id, values);
              announce(`Added ${connection.name}.`);
              go(hrefTo(["organizations", organization.id, "connections"]));
              return undefined;
            }}
          />
        </>
      )}
    </Card>
  );
}

/** Changes how an organization uses one of its connections. */
export function ChangeConnection(props: {
  readonly organization: CurrentOrganization;
  readonly connection: CurrentConnection;
}): JSX.Element {
  const { organization, connection: present } = props;
  const [saved, setSaved] = useState<CurrentConnection>(present);
  const name = saved.connection?.name ?? saved.connection_id;
  return (
    <Card title={name} lead={`Kind: ${saved.connection?.strategy ?? "unknown"}.`}>
      <SettingsForm
        name={name}
        strategy={saved.connection?.strategy ?? ""}
        current={saved}
        action="Save changes"
        isReadOnly={!can("update:organization_connections")}
        onSave={async (values) => {
          const change = changeOf(saved, values);
          if (Object.keys(change).length === 0) return "Nothing has changed.";
          setSaved(await updateConnection(organization.id, saved.connection_id, change));
          return `Saved the settings of ${name}.`;
        }}
      />
    </Card>
  );
}

/** What differs; null where a text was emptied. */
function changeOf(current: CurrentConnection, values: Values): Values {
  return Object.fromEntries(
    settings.flatMap(([setting, field]) => {
      const shown = fromDraft(field, toDraft(field, (current as unknown as Values)[setting]));
      const value = values[setting];
      return isSameValue(shown, value) ? [] : [[setting, value ?? null] as const];
    }),
  );
}

function SettingsForm(props: {
  readonly name: string;
  readonly strategy: string;
  readonly current: CurrentConnection | undefined;
  readonly action: string;
  readonly isReadOnly?: boolean;
  readonly onSave: (values: ConnectionSettings) => Promise<string | undefined>;
}): JSX.Element {
  const { name, strategy, current, action, isReadOnly = false, onSave } = props;
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>(() =>
    Object.fromEntries(
      settings.map(([setting, field]) => [
        setting,
        toDraft(field, (current as unknown as Values | undefined)?.[setting]),
      ]),
    ),
  );
  const saving = useSubmit();
  const shown = settings.filter(([setting]) => isMeant(setting, strategy));
  const values = Object.fromEntries(
    shown.flatMap(([setting, field]) => {
      const value = fromDraft(field, drafts[setting] ?? "");
      const isDefault = current === undefined && value === field.serverDefault;
      return value === undefined || isDefault ? [] : [[setting, value] as const];
    }),
  );
  const issues = checkDraft({ name: "a", connections: [{ name, ...values }] });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (issues.size > 0) {
          event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
        } else void saving.submit(async () => onSave(values));
      }}
    >
      {shown.map(([setting, field]) => (
        <FieldEditor
          key={setting}
          field={field}
          path={["connections", setting]}
          draft={drafts[setting] ?? ""}
          issues={issues}
          isReadOnly={isReadOnly}
          onChange={(draft) => {
            saving.forget();
            setDrafts({ ...drafts, [setting]: draft });
          }}
        />
      ))}
      <Outcome submission={saving} />
      {!isReadOnly && <SubmitButton isBusy={saving.isBusy}>{action}</SubmitButton>}
    </form>
  );
}
