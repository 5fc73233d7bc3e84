import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { ApiError, emailProblem, hrefTo, splitLines, useLoad, useSubmit } from "../data/index.js";
import {
  Card,
  CheckField,
  ErrorNotice,
  Link,
  LinkButton,
  LoadingNotice,
  Notice,
  SelectField,
  SubmitButton,
  TextArea,
  TextField,
} from "../parts/index.js";
import {
  invitesPeople,
  invite,
  listApplications,
  listConnections,
  listInvitations,
  listOwnRoles,
  listTenantRoles,
  type Application,
  type InvitationBody,
} from "../tenant/index.js";
import { CreateApplication } from "./create-application.js";
import { Results, type Result } from "./results.js";
import { ScopeNotice } from "./scope-notice.js";

const lifetimes = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "14", label: "14 days" },
  { value: "30", label: "30 days, the longest" },
] as const;

const daySeconds = 24 * 60 * 60;

/** Connections without passwords, to which nobody can be invited. */
const passwordless: ReadonlySet<string> = new Set(["email", "sms"]);

/** Invites people to an organization: one invitation to each address. */
export function Invite({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const applications = useLoad("", listApplications);
  const usable = applications.value?.filter(invitesPeople);
  return (
    <>
      <p class="back">
        <Link href={hrefTo(["organizations", id, "invitations"])}>‹ Invitations</Link>
      </p>
      <ScopeNotice scope="create:organization_invitations" what="Nobody can be invited" />
      <ErrorNotice error={applications.error} onRetry={applications.reload} />
      {usable === undefined && applications.error === undefined && (
        <LoadingNotice>Reading applications</LoadingNotice>
      )}
      {usable?.length === 0 && <CreateApplication onCreated={applications.reload} />}
      {usable !== undefined && usable.length > 0 && (
        <InviteForm organization={organization} applications={usable} />
      )}
    </>
  );
}

function InviteForm(props: {
  readonly organization: CurrentOrganization;
  readonly applications: readonly Application[];
}): JSX.Element {
  const { organization, applications } = props;
  const { id } = organization;
  const connections = useLoad(id, async (signal) => listConnections(id, signal));
  const roles = useLoad(id, async (signal) =>
    Promise.all([listOwnRoles(id, signal), listTenantRoles(signal)]).then((lists) => lists.flat()),
  );
  const [clientId, setClientId] = useState(applications[0]?.client_id ?? "");
  const [text, setText] = useState("");
  const [inviter, setInviter] = useState(organization.display_name ?? organization.name);
  const [connectionId, setConnectionId] = useState("");
  const [roleIds, setRoleIds] = useState<readonly string[]>([]);
  const [days, setDays] = useState("7");
  const [isSent, setSent] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const [results, setResults] = useState<readonly Result[]>([]);
  const sending = useSubmit();

  const emails = splitLines(text);
  const application = applications.find(({ client_id: one }) => one === clientId);
  const problem = emails.length === 0 ? "Write an address." : undefined;
  const inviterProblem = inviter.trim() === "" ? "Write who invites." : undefined;
  const body: InvitationBody = {
    client_id: clientId,
    inviter: { name: inviter.trim() },
    ...(connectionId !== "" && { connection_id: connectionId }),
    ...(roleIds.length > 0 && { roles: roleIds }),
    ttl_sec: Number(days) * daySeconds,
    send_invitation_email: isSent,
  };
  const send = async (): Promise<string> => {
    const open = await listInvitations(id, new AbortController().signal);
    const invited = new Set(open.map(({ invitee }) => invitee.email.toLowerCase()));
    const outcomes: Result[] = [];
    for (const email of emails) {
      outcomes.push({ about: email, ...(await inviteOne(id, email, body, invited)) });
      setResults([...outcomes]);
    }
    const failed = outcomes.filter((outcome) => outcome.problem !== undefined);
    // What failed stays to be mended; what is done does not come again.
    setText(failed.map(({ about }) => about).join("\n"));
    setAsked(false);
    const done = outcomes.length - failed.length;
    return `${done} ${done === 1 ? "invitation" : "invitations"} made.`;
  };
  return (
    <Card title="Invite members" lead="Each address gets an invitation and a link of its own.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          setResults([]);
          if (problem === undefined && inviterProblem === undefined) void sending.submit(send);
        }}
      >
        <TextArea
          label="E-mail addresses"
          value={text}
          onChange={setText}
          isRequired
          hint="One to a line, or with commas between them."
          error={isAsked ? problem : undefined}
        />
        <SelectField
          label="Application"
          value={clientId}
          onChange={setClientId}
          hint="Where they log in. Only applications that allow organizations are here."
          error={undefined}
          options={applications.map(({ client_id: value, name }) => ({ value, label: name }))}
        />
        {application !== undefined && !hasLoginAddress(application) && (
          <Notice tone="warning">
            {application.name} has no login address of its own. The invitation works only if the
            tenant has a default one; the tenant says so when it has none.
          </Notice>
        )}
        <TextField
          label="Who invites"
          value={inviter}
          onChange={setInviter}
          isRequired
          hint="Stands in the mail."
          error={isAsked ? inviterProblem : undefined}
        />
        <details>
          <summary>Roles, connection and how long it lasts</summary>
          <div class="group">
            {roles.value !== undefined && roles.value.length > 0 && (
              <fieldset class="choices">
                <legend>Roles they will have</legend>
                {roles.value.map(({ id: roleId, name, description }) => (
                  <CheckField
                    key={roleId}
                    label={name}
                    hint={description ?? undefined}
                    isOn={roleIds.includes(roleId)}
                    onChange={(isOn) =>
                      setRoleIds(
                        isOn ? [...roleIds, roleId] : roleIds.filter((one) => one !== roleId),
                      )
                    }
                  />
                ))}
              </fieldset>
            )}
            <SelectField
              label="Connection"
              value={connectionId}
              onChange={setConnectionId}
              hint="How they have to log in. Only connections that are enabled here."
              options={[
                { value: "", label: "Any that the organization has" },
                ...(connections.value ?? [])
                  .filter(
                    ({ is_enabled: isEnabled, connection }) =>
                      isEnabled !== false && !passwordless.has(connection?.strategy ?? ""),
                  )
                  .map(({ connection_id: value, connection }) => ({
                    value,
                    label: connection?.name ?? value,
                  })),
              ]}
            />
            <SelectField label="Lasts" value={days} onChange={setDays} options={lifetimes} />
            <CheckField
              label="Send a mail"
              isOn={isSent}
              onChange={setSent}
              hint="Without, the links stand in the list of invitations and are yours to pass on. An embedded tenant sends no mail."
            />
          </div>
        </details>
        {sending.result !== undefined && <Notice tone="good">{sending.result}</Notice>}
        <ErrorNotice error={sending.error} />
        <Results results={results} good="is invited" />
        <div class="actions">
          <SubmitButton isBusy={sending.isBusy}>
            {emails.length > 1 ? `Send ${emails.length} invitations` : "Send invitation"}
          </SubmitButton>
          <LinkButton kind="quiet" href={hrefTo(["organizations", id, "invitations"])}>
            {results.length > 0 ? "To the list of invitations" : "Cancel"}
          </LinkButton>
        </div>
      </form>
    </Card>
  );
}

function hasLoginAddress({ initiate_login_uri: address }: Application): boolean {
  return address !== undefined && address !== "";
}

/** One failure does not stop the others; that the tenant does not answer does. */
async function inviteOne(
  organizationId: string,
  email: string,
  body: InvitationBody,
  invited: ReadonlySet<string>,
): Promise<{ readonly problem?: string }> {
  const problem = emailProblem(email);
  if (problem !== undefined) return { problem };
  if (invited.has(email.toLowerCase())) return { problem: "has an open invitation already" };
  try {
    await invite(organizationId, email, body);
    return {};
  } catch (error) {
    if (error instanceof ApiError) return { problem: `the tenant says: ${error.message}` };
    throw error;
  }
}
