import type { JSX } from "preact";
import type { CurrentOrganization } from "../../../model/index.js";
import { announce, go, hrefTo } from "../data/index.js";
import { Card, Heading, LinkButton, Notice } from "../parts/index.js";
import { updateOrganization } from "../tenant/index.js";
import { SectionForm } from "./section-form.js";
import { Steps } from "./steps.js";

interface SetUpProps {
  readonly organization: CurrentOrganization;
  readonly step: "branding" | "metadata";
  readonly onChange: (organization: CurrentOrganization) => void;
}

/** The second and the third step to a new organization. */
export function SetUp({ organization, step, onChange }: SetUpProps): JSX.Element {
  const { id, name, display_name: displayName } = organization;
  const isBranding = step === "branding";
  const next = isBranding
    ? hrefTo(["organizations", id, "set-up", "metadata"])
    : hrefTo(["organizations", id]);
  return (
    <>
      <Heading title={`Create organization: ${step}`}>{`Create ${displayName ?? name}`}</Heading>
      <Steps present={step} id={id} />
      {isBranding && (
        <Notice tone="good">
          {displayName ?? name} is there. The next two steps are about its look and about texts that
          it carries along; both can be left out, or done later.
        </Notice>
      )}
      <Card
        title={isBranding ? "Branding" : "Metadata"}
        lead={
          isBranding
            ? "How the login page and mails look to the organization's people."
            : "Texts for templates, tokens and your own code. Anybody who sees a token may see them: they are no place for secrets."
        }
      >
        <SectionForm
          key={step}
          names={[step]}
          current={organization}
          action={isBranding ? "Save changes" : "Add"}
          beside={
            <LinkButton kind="quiet" href={next}>
              {isBranding ? "Leave it as it is" : "Finish without"}
            </LinkButton>
          }
          onSave={async (body) => {
            onChange(await updateOrganization(id, body));
            announce(isBranding ? "Branding saved." : `${displayName ?? name} is complete.`);
            go(next);
            return undefined;
          }}
        />
      </Card>
    </>
  );
}
