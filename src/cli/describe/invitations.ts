import { Command, Option } from "commander";
import { inEnvironment } from "../environment.js";
import { withEnvironmentOption, withSelectionOptions, withTenantOptions } from "../options.js";
import type { InvitationListOptions, InvitationWriteOptions } from "../perform/invitations.js";
import { examples, type Surroundings } from "../surroundings.js";

const named = [
  "<who...>",
  "addresses of those who were invited, or ids of invitations (uinv_…)",
] as const;

const links = [
  "--links",
  "show the links by which people join: whoever has one can use it",
] as const;

/** Describes `orgwright invitations` and what stands below it. */
export function describeInvitations({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("invitations")
    .summary("list invitations that nobody has accepted, send them again, revoke them")
    .description("Invitations that nobody has accepted yet: who was invited, and until when.");
  const list = command
    .command("list")
    .summary("list who was invited and has not come yet")
    .description(
      "Lists the invitations of a tenant's organizations that nobody has accepted. Reads a request per organization.",
    )
    .addOption(
      new Option("--format <format>", "what to write").choices(["table", "json"]).default("table"),
    )
    .option("--expired", "only invitations that are good no longer")
    .option(...links);
  withSelectionOptions(withEnvironmentOption(withTenantOptions(list)))
    .addHelpText("after", examples("orgwright invitations list --tenant acme.eu.auth0.com"))
    .action(async (given: InvitationListOptions, self: Command) => {
      const [options, { runInvitationList }] = await Promise.all([
        inEnvironment(given, self, terminal),
        import("../perform/invitations.js"),
      ]);
      onExit(await runInvitationList(options, terminal, signal));
    });
  const resend = command
    .command("resend")
    .summary("make invitations anew and revoke those that they replace")
    .description(
      "Makes invitations anew, as long good as they were, and revokes those that they replace. Auth0 sends a mail for each.",
    )
    .argument("<organization>", "its name")
    .argument(...named)
    .option("--no-mail", "send no mail; pass the links on yourself (--links)")
    .option(...links)
    .option("-y, --yes", "do not ask");
  withEnvironmentOption(withTenantOptions(resend))
    .addHelpText("after", examples("orgwright invitations resend acme bob@acme.example"))
    .action(async (organization: string, who: string[], given: InvitationWriteOptions, self) => {
      const [options, { runInvitationResend }] = await Promise.all([
        inEnvironment(given, self as Command, terminal),
        import("../perform/invitations.js"),
      ]);
      onExit(await runInvitationResend(organization, who, options, terminal, signal));
    });
  const revoke = command
    .command("revoke")
    .summary("revoke invitations, so that their links are good no longer")
    .description("Revokes invitations, so that their links are good no longer.")
    .argument("<organization>", "its name")
    .argument(...named)
    .option("-y, --yes", "do not ask");
  withEnvironmentOption(withTenantOptions(revoke))
    .addHelpText("after", examples("orgwright invitations revoke acme bob@acme.example"))
    .action(async (organization: string, who: string[], given: InvitationWriteOptions, self) => {
      const [options, { runInvitationRevoke }] = await Promise.all([
        inEnvironment(given, self as Command, terminal),
        import("../perform/invitations.js"),
      ]);
      onExit(await runInvitationRevoke(organization, who, options, terminal, signal));
    });
  return command;
}
