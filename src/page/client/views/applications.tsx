import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { organizationFields, type CurrentOrganization } from "../../../model/index.js";
import { declareApplications } from "../copy/index.js";
import { can, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  CheckField,
  Code,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  LoadingNotice,
  Notice,
  Outcome,
  SelectField,
  SubmitButton,
  Table,
  type Column,
} from "../parts/index.js";
import {
  associate,
  changeAssociation,
  dissociate,
  listApplications,
  listAssociations,
  updateOrganization,
  type Association,
} from "../tenant/index.js";
import { CopyAs } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";
import { ThirdPartyAccess } from "./third-party-access.js";

interface ApplicationsProps {
  readonly organization: CurrentOrganization;
  readonly onChange: (organization: CurrentOrganization) => void;
}

/** Which applications an organization's people can use. */
export function Applications({ organization, onChange }: ApplicationsProps): JSX.Element {
  const { id } = organization;
  const isActive = organization.is_app_entitlement_active === true;
  const list = useLoad(id, async (signal) => listAssociations(id, signal));
  const [leaving, setLeaving] = useState<Association | undefined>();
  const changing = useSubmit();
  const turn = ({ client_id: clientId, client }: Association, isOn: boolean): void =>
    void changing.submit(async () => {
      await changeAssociation(id, clientId, isOn);
      list.reload();
      return `Members ${isOn ? "may" : "may not"} log in to ${client?.name ?? clientId}.`;
    });
  const activate = (isOn: boolean): void =>
    void changing.submit(async () => {
      onChange(await updateOrganization(id, { is_app_entitlement_active: isOn }));
      return isOn
        ? "Only the applications of this list can be used now."
        : "Every application can be used now; the list is kept.";
    });
  return (
    <>
      <ThirdPartyAccess organization={organization} onChange={onChange} />
      <Card
        title="Access by application"
        lead={organizationFields.is_app_entitlement_active.description}
      >
        <CheckField
          label="Only the applications below"
          isOn={isActive}
          onChange={activate}
          isReadOnly={!can("update:organizations")}
          hint={
            isActive
              ? "Applications that are not in the list cannot be used with this organization."
              : "While this is off, the list has no effect."
          }
        />
        <Outcome submission={changing} />
        <ErrorNotice error={list.error} onRetry={list.reload} />
        {list.value === undefined && list.error === undefined && (
          <LoadingNotice>Reading applications</LoadingNotice>
        )}
        {list.value?.length === 0 && (
          <Empty title="No application is in the list">
            {isActive && (
              <Notice tone="warning">As it is, the organization's people can use none.</Notice>
            )}
          </Empty>
        )}
        {list.value !== undefined && list.value.length > 0 && (
          <Table
            caption="Applications of the organization"
            columns={columns(turn, setLeaving)}
            rows={list.value}
            keyOf={({ client_id: clientId }) => clientId}
          />
        )}
        {list.value !== undefined && list.value.length > 0 && (
          <CopyAs copied={declareApplications(organization, list.value)} />
        )}
        <ScopeNotice scope="create:organization_clients" what="No application can be added" />
        {can("create:organization_clients") && list.value !== undefined && (
          <AddApplication id={id} has={list.value} onAdded={list.reload} />
        )}
      </Card>
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Remove ${titleOf(leaving)}?`}
          action="Remove application"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await dissociate(id, leaving.client_id);
            setLeaving(undefined);
            list.reload();
          }}
        >
          <p>The application stays in the tenant.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function titleOf({ client, client_id: id }: Association): string {
  return client?.name ?? id;
}

/** Ways to get a token in which a person takes part. */
const loginGrants: ReadonlySet<string> = new Set([
  "authorization_code",
  "implicit",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
]);

/** Whether people can log in to an application at all; a machine's has no use for that. */
function hasLogin({ client }: Association): boolean {
  return client?.grant_types?.some((grant) => loginGrants.has(grant)) ?? true;
}

function columns(
  onTurn: (association: Association, isOn: boolean) => void,
  onRemove: (association: Association) => void,
): readonly Column<Association>[] {
  return [
    {
      title: "Application",
      isName: true,
      render: (one) => (
        <>
          {titleOf(one)}
          {one.client?.app_type !== undefined && (
            <span class="muted block">{one.client.app_type.replaceAll("_", " ")}</span>
          )}
        </>
      ),
    },
    {
      title: "Client id",
      render: (one) => <Code text={one.client_id} what={`the client id of ${titleOf(one)}`} />,
    },
    {
      title: "Members",
      render: (one) => (
        <CheckField
          label={
            <>
              May log in<span class="hidden">: {titleOf(one)}</span>
            </>
          }
          isOn={one.use_for_member_access}
          isReadOnly={!hasLogin(one) || !can("update:organization_clients")}
          hint={hasLogin(one) ? undefined : "Nobody can log in to this kind."}
          onChange={(isOn) => onTurn(one, isOn)}
        />
      ),
    },
    {
      title: "Actions",
      isActions: true,
      render: (one) =>
        can("delete:organization_clients") && (
          <Button kind="quiet" label={`Remove ${titleOf(one)}`} onClick={() => onRemove(one)}>
            Remove
          </Button>
        ),
    },
  ];
}

function AddApplication(props: {
  readonly id: string;
  readonly has: readonly Association[];
  readonly onAdded: () => void;
}): JSX.Element {
  const { id, has, onAdded } = props;
  const all = useLoad("", listApplications);
  const [chosen, choose] = useState("");
  const [isForMembers, setForMembers] = useState(true);
  const [isAsked, setAsked] = useState(false);
  const adding = useSubmit();
  const free = all.value?.filter(
    ({ client_id: clientId }) => !has.some(({ client_id: taken }) => taken === clientId),
  );
  if (free?.length === 0) return <p class="muted">All of the tenant's applications are here.</p>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (chosen === "") return;
        void adding.submit(async () => {
          await associate(id, chosen, isForMembers);
          choose("");
          setAsked(false);
          onAdded();
          return "Added the application.";
        });
      }}
    >
      <ErrorNotice error={all.error} />
      <SelectField
        label="Application to add"
        value={chosen}
        onChange={choose}
        error={isAsked && chosen === "" ? "Choose an application." : undefined}
        options={[
          { value: "", label: "Choose…" },
          ...(free ?? []).map(({ client_id: value, name }) => ({ value, label: name })),
        ]}
      />
      <CheckField label="Members may log in to it" isOn={isForMembers} onChange={setForMembers} />
      <Outcome submission={adding} />
      <SubmitButton kind="plain" isBusy={adding.isBusy}>
        Add application
      </SubmitButton>
    </form>
  );
}
