import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { concerning, announce, can, hrefTo, useLoad, useSubmit } from "../data/index.js";
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
  giveRole,
  listMemberRoles,
  listOwnRoles,
  listTenantRoles,
  takeRole,
  type Role,
} from "../tenant/index.js";
import { ScopeNotice } from "./scope-notice.js";

/** The roles of one member. */
export function MemberView(props: {
  readonly organization: CurrentOrganization;
  readonly userId: string;
}): JSX.Element {
  const { organization, userId } = props;
  const { id } = organization;
  const roles = useLoad(
    `${id} ${userId}`,
    async (signal) => listMemberRoles(id, userId, signal),
    concerning(id, "organization.member.role."),
  );
  const taking = useSubmit();
  const take = ({ id: roleId, name }: Role): void =>
    void taking.submit(async () => {
      await takeRole(id, userId, roleId);
      roles.reload();
      return `Took the role ${name}.`;
    });
  return (
    <>
      <p class="back">
        <Link href={hrefTo(["organizations", id, "members"])}>‹ Members</Link>
      </p>
      <Card title="Roles of this member" lead={<Code text={userId} what="the user id" />}>
        <ErrorNotice error={roles.error} onRetry={roles.reload} />
        {roles.value === undefined && roles.error === undefined && (
          <LoadingNotice>Reading roles</LoadingNotice>
        )}
        {roles.value?.length === 0 && (
          <Empty title="This member has no roles in the organization" />
        )}
        {roles.value !== undefined && roles.value.length > 0 && (
          <Table
            caption="Roles of this member"
            columns={columns(take)}
            rows={roles.value}
            keyOf={({ id: roleId }) => roleId}
          />
        )}
        <Outcome submission={taking} />
        <ScopeNotice scope="create:organization_member_roles" what="No role can be given" />
        {can("create:organization_member_roles") && roles.value !== undefined && (
          <GiveRole id={id} userId={userId} has={roles.value} onGiven={roles.reload} />
        )}
      </Card>
    </>
  );
}

function columns(onTake: (role: Role) => void): readonly Column<Role>[] {
  return [
    { title: "Role", isName: true, render: ({ name }) => name },
    { title: "Description", render: ({ description }) => description ?? "" },
    {
      title: "Actions",
      isActions: true,
      render: (role) =>
        can("delete:organization_member_roles") && (
          <Button kind="quiet" label={`Take the role ${role.name}`} onClick={() => onTake(role)}>
            Take
          </Button>
        ),
    },
  ];
}

function GiveRole(props: {
  readonly id: string;
  readonly userId: string;
  readonly has: readonly Role[];
  readonly onGiven: () => void;
}): JSX.Element {
  const { id, userId, has, onGiven } = props;
  const own = useLoad(id, async (signal) => listOwnRoles(id, signal));
  const shared = useLoad("tenant", listTenantRoles);
  const [chosen, choose] = useState("");
  const [isAsked, setAsked] = useState(false);
  const giving = useSubmit();
  const isFree = ({ id: roleId }: Role): boolean => !has.some((role) => role.id === roleId);
  const free = [...(own.value ?? []), ...(shared.value ?? [])].filter(isFree);
  if (own.value !== undefined && shared.value !== undefined && free.length === 0) {
    return (
      <p class="muted">
        There is no other role to give.{" "}
        <Link href={hrefTo(["organizations", id, "roles"])}>Create one</Link>
      </p>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        const role = free.find(({ id: roleId }) => roleId === chosen);
        if (role === undefined) return;
        void giving.submit(async () => {
          await giveRole(id, userId, role.id);
          announce(`Gave the role ${role.name}.`);
          choose("");
          setAsked(false);
          onGiven();
          return `Gave the role ${role.name}.`;
        });
      }}
    >
      <SelectField
        label="Give a role"
        value={chosen}
        onChange={choose}
        error={isAsked && chosen === "" ? "Choose a role." : undefined}
        hint="The organization's own roles come first, then those of the tenant."
        options={[
          { value: "", label: "Choose…" },
          ...free.map(({ id: roleId, name }) => ({
            value: roleId,
            label: own.value?.some((role) => role.id === roleId) ? name : `${name} (tenant)`,
          })),
        ]}
      />
      <ErrorNotice error={own.error ?? shared.error} />
      <Outcome submission={giving} />
      <SubmitButton isBusy={giving.isBusy} kind="plain">
        Give role
      </SubmitButton>
    </form>
  );
}
