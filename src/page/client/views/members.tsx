import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { declareMembers } from "../copy/index.js";
import { concerning, announce, can, hrefTo, useAddress, useLoad } from "../data/index.js";
import {
  Avatar,
  Button,
  Card,
  Code,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  Link,
  LinkButton,
  LoadingNotice,
  Pager,
  Table,
  type Column,
} from "../parts/index.js";
import { countMembers, listMembers, removeMember, type Member } from "../tenant/index.js";
import { CopyAs, CopyRow } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";

/** The people of an organization. */
export function Members({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const { query } = useAddress();
  const from = query.get("from") ?? undefined;
  const hasRoles = can("read:organization_member_roles");
  const total = useLoad(
    id,
    async (signal) => countMembers(id, signal),
    concerning(id, "organization.member."),
  );
  const list = useLoad(
    `${id} ${from}`,
    async (signal) => listMembers(id, from, hasRoles, signal),
    concerning(id, "organization.member."),
  );
  const [leaving, setLeaving] = useState<Member | undefined>();
  const hrefFrom = (cursor?: string): string =>
    hrefTo(["organizations", id, "members"], { from: cursor });
  if (list.value?.next !== undefined) before.set(hrefFrom(list.value.next), hrefFrom(from));
  return (
    <Card
      title="Members"
      lead={
        total.value === undefined
          ? "The people who belong to the organization."
          : `${total.value.toLocaleString()} ${total.value === 1 ? "person belongs" : "people belong"} to the organization.`
      }
      aside={
        can("create:organization_members") && (
          <LinkButton kind="primary" href={hrefTo(["organizations", id, "members", "add"])}>
            Add members
          </LinkButton>
        )
      }
    >
      <ScopeNotice scope="create:organization_members" what="Nobody can be added" />
      <ErrorNotice error={list.error} onRetry={list.reload} />
      {list.value === undefined && list.error === undefined && (
        <LoadingNotice>Reading members</LoadingNotice>
      )}
      {list.value?.items.length === 0 && (
        <Empty title="Nobody belongs to this organization yet">
          <p>
            Add users of the tenant, or{" "}
            <Link href={hrefTo(["organizations", id, "invitations", "new"])}>invite people</Link> by
            mail.
          </p>
        </Empty>
      )}
      {list.value !== undefined && list.value.items.length > 0 && (
        <Table
          caption="Members"
          columns={columns(organization, hasRoles, setLeaving)}
          rows={list.value.items}
          keyOf={({ user_id: userId }) => userId}
        />
      )}
      {list.value !== undefined && list.value.items.length > 0 && (
        <CopyAs copied={declareMembers(organization, list.value.items)} />
      )}
      <Pager
        about="members"
        first={from === undefined ? undefined : hrefFrom()}
        previous={from === undefined ? undefined : before.get(hrefFrom(from))}
        next={list.value?.next === undefined ? undefined : hrefFrom(list.value.next)}
      />
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Remove ${nameOf(leaving)}?`}
          action="Remove member"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await removeMember(id, leaving.user_id);
            announce(`${nameOf(leaving)} is no member any more.`);
            setLeaving(undefined);
            list.reload();
            total.reload();
          }}
        >
          <p>Only the membership ends, with its roles. The user stays in the tenant.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** By the address of a page, that of the one before it. */
const before = new Map<string, string>();

/** What somebody is called. */
export function nameOf({ name, email, user_id: userId }: Member): string {
  return name ?? email ?? userId;
}

function columns(
  organization: CurrentOrganization,
  hasRoles: boolean,
  onRemove: (member: Member) => void,
): readonly Column<Member>[] {
  return [
    {
      title: "Name",
      isName: true,
      render: (member) => (
        <span class="named">
          <Avatar name={nameOf(member)} />
          <span>
            <Link href={hrefTo(["organizations", organization.id, "members", member.user_id])}>
              {nameOf(member)}
            </Link>
            {member.email !== undefined && member.email !== nameOf(member) && (
              <span class="muted block">{member.email}</span>
            )}
          </span>
        </span>
      ),
    },
    {
      title: "User id",
      render: (member) => <Code text={member.user_id} what={`the id of ${nameOf(member)}`} />,
    },
    ...(hasRoles
      ? [
          {
            title: "Roles",
            render: ({ roles = [] }: Member) =>
              roles.length === 0 ? (
                <span class="muted">none</span>
              ) : (
                roles.map(({ name }) => name).join(", ")
              ),
          },
        ]
      : []),
    {
      title: "Actions",
      isActions: true,
      render: (member: Member) => (
        <>
          <CopyRow about={nameOf(member)} copied={() => declareMembers(organization, [member])} />
          {can("delete:organization_members") && (
            <Button
              kind="quiet"
              label={`Remove ${nameOf(member)}`}
              onClick={() => onRemove(member)}
            >
              Remove
            </Button>
          )}
        </>
      ),
    },
  ];
}
