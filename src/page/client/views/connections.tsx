import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentConnection, CurrentOrganization } from "../../../model/index.js";
import { declareConnections } from "../copy/index.js";
import { concerning, announce, can, hrefTo, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  CheckField,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  Link,
  LinkButton,
  LoadingNotice,
  Notice,
  Outcome,
  Table,
  type Column,
} from "../parts/index.js";
import { listConnections, removeConnection, updateConnection } from "../tenant/index.js";
import { AddConnection, ChangeConnection } from "./connection-forms.js";
import { CopyAs } from "./copy-as.js";
import { isEnterprise } from "./connection-kinds.js";
import { ScopeNotice } from "./scope-notice.js";

/** How the people of an organization log in. */
export function Connections(props: {
  readonly organization: CurrentOrganization;
  /** "add", or the id of a connection whose settings are shown. */
  readonly part: string | undefined;
}): JSX.Element {
  const { organization, part } = props;
  const { id } = organization;
  const list = useLoad(
    id,
    async (signal) => listConnections(id, signal),
    concerning(id, "organization.connection."),
  );
  if (list.value !== undefined && part !== undefined) {
    const connection = list.value.find(({ connection_id: one }) => one === part);
    return (
      <>
        <p class="back">
          <Link href={hrefTo(["organizations", id, "connections"])}>‹ Connections</Link>
        </p>
        {connection === undefined ? (
          <AddConnection organization={organization} has={list.value} />
        ) : (
          <ChangeConnection organization={organization} connection={connection} />
        )}
      </>
    );
  }
  return (
    <ConnectionList
      organization={organization}
      list={list.value}
      error={list.error}
      onChange={list.reload}
    />
  );
}

function ConnectionList(props: {
  readonly organization: CurrentOrganization;
  readonly list: readonly CurrentConnection[] | undefined;
  readonly error: unknown;
  readonly onChange: () => void;
}): JSX.Element {
  const { organization, list, error, onChange } = props;
  const { id } = organization;
  const [leaving, setLeaving] = useState<CurrentConnection | undefined>();
  const switching = useSubmit();
  const turn = (connection: CurrentConnection, isOn: boolean): void =>
    void switching.submit(async () => {
      await updateConnection(id, connection.connection_id, { is_enabled: isOn });
      onChange();
      return `${titleOf(connection)} is ${isOn ? "on" : "off"}.`;
    });
  return (
    <Card
      title="Connections"
      lead="How the organization's people log in: with a password, with a social account, or with the organization's own directory. At most 10."
      aside={
        can("create:organization_connections") && (
          <LinkButton kind="primary" href={hrefTo(["organizations", id, "connections", "add"])}>
            Add connection
          </LinkButton>
        )
      }
    >
      <ScopeNotice scope="create:organization_connections" what="No connection can be added" />
      <ErrorNotice error={error} onRetry={onChange} />
      {list === undefined && error === undefined && (
        <LoadingNotice>Reading connections</LoadingNotice>
      )}
      {list?.length === 0 && (
        <Empty title="Nobody can log in yet">
          <p>Add one of the tenant's connections.</p>
        </Empty>
      )}
      {list !== undefined && list.length > 0 && isDeadEnd(list) && (
        <Notice tone="warning">
          Every connection is an enterprise connection without a button: nobody sees a way to log
          in.
        </Notice>
      )}
      {list !== undefined && list.length > 0 && (
        <Table
          caption="Connections"
          columns={columns(id, turn, setLeaving)}
          rows={list}
          keyOf={({ connection_id: connectionId }) => connectionId}
        />
      )}
      <Outcome submission={switching} />
      {list !== undefined && list.length > 0 && (
        <CopyAs copied={declareConnections(organization, list)} />
      )}
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Remove ${titleOf(leaving)}?`}
          action="Remove connection"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await removeConnection(id, leaving.connection_id);
            announce(`Removed ${titleOf(leaving)}.`);
            setLeaving(undefined);
            onChange();
          }}
        >
          <p>
            Its settings here are lost, and people cannot log in with it any more. Switching it off
            keeps the settings. The tenant's connection stays.
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function titleOf({ connection, connection_id: id }: CurrentConnection): string {
  return connection?.name ?? id;
}

function isDeadEnd(list: readonly CurrentConnection[]): boolean {
  return list.every(
    ({ connection, show_as_button: isShown }) =>
      isEnterprise(connection?.strategy ?? "") && isShown === false,
  );
}

function columns(
  id: string,
  onTurn: (connection: CurrentConnection, isOn: boolean) => void,
  onRemove: (connection: CurrentConnection) => void,
): readonly Column<CurrentConnection>[] {
  return [
    {
      title: "Connection",
      isName: true,
      render: (one) => (
        <Link href={hrefTo(["organizations", id, "connections", one.connection_id])}>
          {titleOf(one)}
        </Link>
      ),
    },
    { title: "Kind", render: ({ connection }) => connection?.strategy ?? "" },
    {
      title: "Membership",
      render: ({ assign_membership_on_login: isAssigned }) =>
        isAssigned === true ? "on login" : "by hand",
    },
    {
      title: "Use",
      render: (one) => (
        <CheckField
          label={
            <>
              Enabled<span class="hidden">: {titleOf(one)}</span>
            </>
          }
          isOn={one.is_enabled !== false}
          isReadOnly={!can("update:organization_connections")}
          onChange={(isOn) => onTurn(one, isOn)}
        />
      ),
    },
    {
      title: "Actions",
      isActions: true,
      render: (one) =>
        can("delete:organization_connections") && (
          <Button kind="quiet" label={`Remove ${titleOf(one)}`} onClick={() => onRemove(one)}>
            Remove
          </Button>
        ),
    },
  ];
}
