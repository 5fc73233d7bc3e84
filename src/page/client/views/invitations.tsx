import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { declareInvitations } from "../copy/index.js";
import { announce, can, hrefTo, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  LinkButton,
  LoadingNotice,
  Moment,
  Outcome,
  Secret,
  Table,
  type Column,
} from "../parts/index.js";
import {
  invite,
  listApplications,
  listInvitations,
  withdrawInvitation,
  type Application,
  type Invitation,
} from "../tenant/index.js";
import { CopyAs, CopyRow } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";

/** Who is invited to an organization and has not come yet. */
export function Invitations({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const list = useLoad(id, async (signal) => listInvitations(id, signal));
  const applications = useLoad("", listApplications);
  const [leaving, setLeaving] = useState<Invitation | undefined>();
  const sending = useSubmit();
  const renew = (old: Invitation): void =>
    void sending.submit(async () => {
      await renewInvitation(id, old);
      list.reload();
      return `${old.invitee.email} has a new invitation; the old link is dead.`;
    });
  return (
    <Card
      title="Invitations"
      lead="Who is invited and has not come yet. Whoever has a link can accept it: treat links as secrets."
      aside={
        can("create:organization_invitations") && (
          <LinkButton kind="primary" href={hrefTo(["organizations", id, "invitations", "new"])}>
            Invite members
          </LinkButton>
        )
      }
    >
      <ScopeNotice scope="create:organization_invitations" what="Nobody can be invited" />
      <ErrorNotice error={list.error} onRetry={list.reload} />
      <Outcome submission={sending} />
      {list.value === undefined && list.error === undefined && (
        <LoadingNotice>Reading invitations</LoadingNotice>
      )}
      {list.value?.length === 0 && <Empty title="No invitation is open" />}
      {list.value !== undefined && list.value.length > 0 && (
        <Table
          caption="Invitations"
          columns={columns(organization, applications.value ?? [], renew, setLeaving)}
          rows={list.value}
          keyOf={(one) => one.id}
        />
      )}
      {list.value !== undefined && list.value.length > 0 && (
        <CopyAs copied={declareInvitations(organization, list.value, applications.value ?? [])} />
      )}
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Take back the invitation of ${leaving.invitee.email}?`}
          action="Take back"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await withdrawInvitation(id, leaving.id);
            announce(`The invitation of ${leaving.invitee.email} is taken back.`);
            setLeaving(undefined);
            list.reload();
          }}
        >
          <p>Its link does not work any more then.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** The API cannot send again: there is a new invitation, and the old one goes. */
async function renewInvitation(organizationId: string, old: Invitation): Promise<void> {
  const lifetimeMs = Date.parse(old.expires_at) - Date.parse(old.created_at);
  await invite(organizationId, old.invitee.email, {
    inviter: old.inviter,
    client_id: old.client_id,
    ...(old.connection_id !== undefined && { connection_id: old.connection_id }),
    ...(old.roles !== undefined && old.roles.length > 0 && { roles: old.roles }),
    ttl_sec: Math.round(lifetimeMs / 1000),
    send_invitation_email: true,
  });
  await withdrawInvitation(organizationId, old.id);
}

function columns(
  organization: CurrentOrganization,
  applications: readonly Application[],
  onRenew: (invitation: Invitation) => void,
  onWithdraw: (invitation: Invitation) => void,
): readonly Column<Invitation>[] {
  const nameOf = (clientId: string): string =>
    applications.find(({ client_id: id }) => id === clientId)?.name ?? clientId;
  return [
    { title: "Who", isName: true, render: ({ invitee }) => invitee.email },
    {
      title: "To",
      render: ({ client_id: clientId, inviter }) => (
        <>
          {nameOf(clientId)} <span class="muted block">by {inviter.name}</span>
        </>
      ),
    },
    {
      title: "Until",
      render: ({ expires_at: expiresAt }) => (
        <>
          <Moment iso={expiresAt} />
          {Date.parse(expiresAt) < Date.now() && <span class="tag bad">expired</span>}
        </>
      ),
    },
    {
      title: "Link",
      render: ({ invitation_url: url, invitee }) => (
        <Secret text={url} what={`the link of ${invitee.email}`} />
      ),
    },
    {
      title: "Actions",
      isActions: true,
      render: (one) => (
        <>
          <CopyRow
            about={`the invitation of ${one.invitee.email}`}
            copied={() => declareInvitations(organization, [one], applications)}
          />
          {can("create:organization_invitations") && can("delete:organization_invitations") && (
            <Button
              kind="quiet"
              label={`New link for ${one.invitee.email}; the old one dies`}
              onClick={() => onRenew(one)}
            >
              New link
            </Button>
          )}
          {can("delete:organization_invitations") && (
            <Button
              kind="quiet"
              label={`Take back: the invitation of ${one.invitee.email}`}
              onClick={() => onWithdraw(one)}
            >
              Take back
            </Button>
          )}
        </>
      ),
    },
  ];
}
