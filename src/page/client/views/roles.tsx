import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { declareRoles } from "../copy/index.js";
import { announce, can, hrefTo, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  Code,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  Link,
  LoadingNotice,
  Outcome,
  SubmitButton,
  Table,
  TextField,
  type Column,
} from "../parts/index.js";
import {
  createOwnRole,
  deleteRole,
  listOwnRoles,
  listTenantRoles,
  type Role,
} from "../tenant/index.js";
import { CopyAs } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";

/** The roles that an organization's members can have. */
export function Roles({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const own = useLoad(id, async (signal) => listOwnRoles(id, signal));
  const shared = useLoad("tenant", listTenantRoles);
  const [leaving, setLeaving] = useState<Role | undefined>();
  return (
    <>
      <Card title="Roles of this organization" lead="Only its own members can have them.">
        <ErrorNotice error={own.error} onRetry={own.reload} />
        {own.value === undefined && own.error === undefined && (
          <LoadingNotice>Reading roles</LoadingNotice>
        )}
        {own.value?.length === 0 && <Empty title="The organization has no roles of its own" />}
        {own.value !== undefined && own.value.length > 0 && (
          <Table
            caption="Roles of this organization"
            columns={columns(id, setLeaving)}
            rows={own.value}
            keyOf={({ id: roleId }) => roleId}
          />
        )}
        {own.value !== undefined && own.value.length > 0 && (
          <CopyAs copied={declareRoles(organization, own.value)} />
        )}
      </Card>
      <ScopeNotice scope="create:roles" what="No role can be created" />
      {can("create:roles") && <CreateRole id={id} onCreated={own.reload} />}
      <Card
        title="Roles of the tenant"
        lead="Members of every organization can have these as well. They are made in the tenant, not here."
      >
        <ErrorNotice error={shared.error} onRetry={shared.reload} />
        {shared.value?.length === 0 && <Empty title="The tenant has no roles" />}
        {shared.value !== undefined && shared.value.length > 0 && (
          <Table
            caption="Roles of the tenant"
            columns={columns(id, undefined)}
            rows={shared.value}
            keyOf={({ id: roleId }) => roleId}
          />
        )}
      </Card>
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Delete the role ${leaving.name}?`}
          action="Delete role"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await deleteRole(leaving.id);
            announce(`Deleted the role ${leaving.name}.`);
            setLeaving(undefined);
            own.reload();
          }}
        >
          <p>Members who have it lose it. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function columns(
  organizationId: string,
  onDelete: ((role: Role) => void) | undefined,
): readonly Column<Role>[] {
  return [
    {
      title: "Role",
      isName: true,
      render: ({ id, name }) => (
        <Link href={hrefTo(["organizations", organizationId, "roles", id])}>{name}</Link>
      ),
    },
    { title: "Description", render: ({ description }) => description ?? "" },
    {
      title: "Identifier",
      render: ({ id, name }) => <Code text={id} what={`the id of ${name}`} />,
    },
    ...(onDelete !== undefined && can("delete:roles")
      ? [
          {
            title: "Actions",
            isActions: true,
            render: (role: Role) => (
              <Button
                kind="quiet"
                label={`Delete the role ${role.name}`}
                onClick={() => onDelete(role)}
              >
                Delete
              </Button>
            ),
          },
        ]
      : []),
  ];
}

function CreateRole(props: { readonly id: string; readonly onCreated: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isAsked, setAsked] = useState(false);
  const creating = useSubmit();
  return (
    <Card title="Create role" lead="At most 350 in an organization.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (name.trim() === "") return;
          void creating.submit(async () => {
            await createOwnRole(props.id, name.trim(), description.trim());
            setName("");
            setDescription("");
            setAsked(false);
            props.onCreated();
            return `Created the role ${name.trim()}.`;
          });
        }}
      >
        <TextField
          label="Name of the role"
          value={name}
          onChange={setName}
          isRequired
          error={isAsked && name.trim() === "" ? "Write a name." : undefined}
        />
        <TextField
          label="Description of the role"
          value={description}
          onChange={setDescription}
          hint="What somebody who has it may do."
        />
        <Outcome submission={creating} />
        <SubmitButton isBusy={creating.isBusy}>Create role</SubmitButton>
      </form>
    </Card>
  );
}
