import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { can, hrefTo, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  Code,
  Empty,
  ErrorNotice,
  Link,
  LoadingNotice,
  Outcome,
  SelectField,
  SubmitButton,
  Table,
  type Column,
} from "../parts/index.js";
import {
  changePermission,
  listApis,
  listPermissions,
  type RolePermission,
} from "../tenant/index.js";

/** What a role permits. */
export function RoleView(props: {
  readonly organization: CurrentOrganization;
  readonly roleId: string;
}): JSX.Element {
  const { organization, roleId } = props;
  const permissions = useLoad(roleId, async (signal) => listPermissions(roleId, signal));
  const changing = useSubmit();
  const change = (method: "POST" | "DELETE", permission: RolePermission): void =>
    void changing.submit(async () => {
      await changePermission(method, roleId, permission);
      permissions.reload();
      return method === "POST"
        ? `The role permits ${permission.permission_name} now.`
        : `The role does not permit ${permission.permission_name} any more.`;
    });
  return (
    <>
      <p class="back">
        <Link href={hrefTo(["organizations", organization.id, "roles"])}>‹ Roles</Link>
      </p>
      <Card
        title="Permissions of the role"
        lead={
          <>
            What those who have it may ask of APIs. <Code text={roleId} what="the id of the role" />
          </>
        }
      >
        <ErrorNotice error={permissions.error} onRetry={permissions.reload} />
        {permissions.value === undefined && permissions.error === undefined && (
          <LoadingNotice>Reading permissions</LoadingNotice>
        )}
        {permissions.value?.length === 0 && <Empty title="The role permits nothing yet" />}
        {permissions.value !== undefined && permissions.value.length > 0 && (
          <Table
            caption="Permissions of the role"
            columns={columns((permission) => change("DELETE", permission))}
            rows={permissions.value}
            keyOf={keyOf}
          />
        )}
        <Outcome submission={changing} />
        {can("update:roles") && (
          <Permit
            has={permissions.value ?? []}
            isBusy={changing.isBusy}
            onPermit={(permission) => change("POST", permission)}
          />
        )}
      </Card>
    </>
  );
}

function keyOf({ resource_server_identifier: api, permission_name: name }: RolePermission): string {
  return `${api} ${name}`;
}

function columns(
  onRemove: (permission: RolePermission) => void,
): readonly Column<RolePermission>[] {
  return [
    {
      title: "Permission",
      isName: true,
      render: ({ permission_name: name }) => <code>{name}</code>,
    },
    { title: "API", render: (one) => one.resource_server_name ?? one.resource_server_identifier },
    { title: "Description", render: ({ description }) => description ?? "" },
    {
      title: "Actions",
      isActions: true,
      render: (permission) =>
        can("update:roles") && (
          <Button
            kind="quiet"
            label={`Remove ${permission.permission_name}`}
            onClick={() => onRemove(permission)}
          >
            Remove
          </Button>
        ),
    },
  ];
}

function Permit(props: {
  readonly has: readonly RolePermission[];
  readonly isBusy: boolean;
  readonly onPermit: (permission: RolePermission) => void;
}): JSX.Element {
  const { has, isBusy, onPermit } = props;
  const apis = useLoad("", listApis);
  const [chosen, choose] = useState("");
  const free = (apis.value ?? []).flatMap(({ identifier, name, scopes = [] }) =>
    scopes
      .map(({ value }) => ({
        resource_server_identifier: identifier,
        resource_server_name: name ?? identifier,
        permission_name: value,
      }))
      .filter((one) => !has.some((other) => keyOf(other) === keyOf(one))),
  );
  if (apis.value !== undefined && free.length === 0) {
    return (
      <p class="muted">
        {apis.value.length === 0
          ? "The tenant has no APIs, so there is nothing to permit."
          : "The role permits everything that the APIs know."}
      </p>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const permission = free.find((one) => keyOf(one) === chosen);
        if (permission === undefined) return;
        choose("");
        onPermit(permission);
      }}
    >
      <ErrorNotice error={apis.error} />
      <SelectField
        label="Permission to add"
        value={chosen}
        onChange={choose}
        options={[
          { value: "", label: "Choose…" },
          ...free.map((one) => ({
            value: keyOf(one),
            label: `${one.resource_server_name}: ${one.permission_name}`,
          })),
        ]}
      />
      <SubmitButton kind="plain" isBusy={isBusy}>
        Add permission
      </SubmitButton>
    </form>
  );
}
