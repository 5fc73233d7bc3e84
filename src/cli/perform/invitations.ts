import {
  offsetWall,
  routes,
  type Invitation,
  type ManagementClient,
  type Route,
} from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import {
  findInvitations,
  readInvitations,
  resendInvitation,
  type Choice,
  type OrganizationInvitation,
} from "../../invitations/index.js";
import { systemClock } from "../../pace/index.js";
import { compileSelection } from "../../run/index.js";
import { revealLine } from "../../text/index.js";
import { confirm } from "../confirm.js";
import { renderColumns } from "../columns.js";
import { renderCount, renderNumber } from "../duration.js";
import type { SelectionOptions, TargetOptions } from "../options.js";
import { Progress } from "../progress.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright invitations list` understands. */
export interface InvitationListOptions extends TargetOptions, SelectionOptions {
  readonly format: "table" | "json";
  readonly expired?: true;
  readonly links?: true;
}

/** What `orgwright invitations resend` and `revoke` understand. */
export interface InvitationWriteOptions extends TargetOptions {
  readonly yes?: true;
  /** False where `--no-mail` was given. */
  readonly mail?: boolean;
  readonly links?: true;
}

/** Lists who was invited and has not come yet. Returns the exit code. */
export async function runInvitationList(
  options: InvitationListOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const selection = compileSelection(options, []);
  const target = await openTarget(options, process.env);
  try {
    const reading = new Progress("Reading", target.client);
    const cut: string[] = [];
    const all = await readInvitations(target.client, {
      includes: selection.includes,
      signal,
      onProgress: (read) => reading.report(read, undefined),
      onCut: (organization) => cut.push(organization),
    }).finally(() => reading.end());
    const shown = options.expired ? all.filter(isExpired) : all;
    terminal.writeDocument(
      options.format === "json"
        ? renderJson(shown, options.links === true)
        : renderTable(shown, options.links === true),
    );
    const expired = shown.filter(isExpired).length;
    terminal.warn(`${renderCount(shown.length, "invitation")}, ${renderNumber(expired)} expired.`);
    for (const organization of cut) {
      terminal.warn(
        `${revealLine(organization)} may have more: Auth0 tells of the newest ${renderNumber(offsetWall)} invitations of an organization.`,
      );
    }
    return 0;
  } finally {
    await target.close();
  }
}

/** Makes invitations anew. Returns the exit code: 1 when one of them failed. */
export function runInvitationResend(
  organization: string,
  who: readonly string[],
  options: InvitationWriteOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const sendsMail = options.mail !== false;
  return writeEach({
    organization,
    who,
    options,
    terminal,
    signal,
    needs: [routes.listInvitations, routes.createInvitation, routes.deleteInvitation],
    question: (count) =>
      `Make ${count} anew${sendsMail ? ", with a mail for each" : ", without a mail"}?`,
    write: async (client, choice, invitation) => {
      const made = await resendInvitation(client, choice, invitation, { sendsMail, signal });
      const link = options.links ? `  ${made.url}` : "";
      return `made anew, until ${made.expiresAt}${link}`;
    },
  });
}

/** Revokes invitations. Returns the exit code: 1 when one of them failed. */
export function runInvitationRevoke(
  organization: string,
  who: readonly string[],
  options: InvitationWriteOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  return writeEach({
    organization,
    who,
    options,
    terminal,
    signal,
    needs: [routes.listInvitations, routes.deleteInvitation],
    question: (count) => `Revoke ${count}? Their links will be good no longer.`,
    write: async (client, { organizationId }, { id }) => {
      await client.deleteInvitation(organizationId, id, signal);
      return "revoked";
    },
  });
}

interface Writing {
  readonly organization: string;
  readonly who: readonly string[];
  readonly options: InvitationWriteOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly needs: readonly Route[];
  readonly question: (count: string) => string;
  /** Does it, and says what was done. */
  readonly write: (
    client: ManagementClient,
    choice: Choice,
    invitation: Invitation,
  ) => Promise<string>;
}

/** One after another, so that each has its answer before the next; what fails stops none of the others. */
async function writeEach({
  organization,
  who,
  options,
  terminal,
  signal,
  needs,
  question,
  write,
}: Writing): Promise<number> {
  const target = await openTarget(options, process.env);
  try {
    await target.client.mustAllow(needs, "Changing invitations", [], signal);
    const choice = await findInvitations(target.client, organization, who, signal);
    const { chosen } = choice;
    const count = `${renderCount(chosen.length, "invitation")} of ${revealLine(organization)} in ${target.label}`;
    await confirm(terminal, { text: question(count) }, options.yes === true, signal);
    let failed = 0;
    for (const invitation of chosen) {
      signal.throwIfAborted();
      const { email } = invitation.facts.invitee;
      try {
        const done = await write(target.client, choice, invitation);
        terminal.write(`${revealLine(email)}  ${revealLine(done)}\n`);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof OperationError)) throw error;
        failed += 1;
        terminal.warn(`${revealLine(email)}: ${revealLine(error.message)}`);
      }
    }
    return failed > 0 ? 1 : 0;
  } finally {
    await target.close();
  }
}

function isExpired({ expiresAt }: Invitation): boolean {
  return Date.parse(expiresAt) <= systemClock.now();
}

function renderJson(all: readonly OrganizationInvitation[], hasLinks: boolean): string {
  const shown = all.map((invitation) => ({
    organization: invitation.organization,
    id: invitation.id,
    email: invitation.facts.invitee.email,
    inviter: invitation.facts.inviter.name,
    clientId: invitation.facts.client_id,
    connectionId: invitation.facts.connection_id,
    roles: invitation.facts.roles ?? [],
    createdAt: invitation.createdAt,
    expiresAt: invitation.expiresAt,
    isExpired: isExpired(invitation),
    ...(hasLinks && { link: invitation.url }),
  }));
  return `${JSON.stringify(shown, null, 2)}\n`;
}

function renderTable(all: readonly OrganizationInvitation[], hasLinks: boolean): string {
  if (all.length === 0) return "";
  const head = [
    "ORGANIZATION",
    "INVITED",
    "BY",
    "STATUS",
    "UNTIL",
    "ID",
    ...(hasLinks ? ["LINK"] : []),
  ];
  const rows = all.map((invitation) => [
    invitation.organization,
    invitation.facts.invitee.email,
    invitation.facts.inviter.name,
    isExpired(invitation) ? "expired" : "pending",
    invitation.expiresAt,
    invitation.id,
    ...(hasLinks ? [invitation.url] : []),
  ]);
  return renderColumns(head, rows);
}
