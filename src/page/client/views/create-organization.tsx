import type { JSX } from "preact";
import { go, hrefTo } from "../data/index.js";
import { Card, Heading, Link } from "../parts/index.js";
import { createOrganization } from "../tenant/index.js";
import { SectionForm } from "./section-form.js";
import { Steps } from "./steps.js";

/** The first of three steps to a new organization: who it is. The others are about its look and its texts. */
export function CreateOrganization(): JSX.Element {
  return (
    <>
      <p class="back">
        <Link href={hrefTo([])}>‹ Organizations</Link>
      </p>
      <Heading>Create organization</Heading>
      <Steps present="basic" id={undefined} />
      <Card
        title="Basic information"
        lead="The name is what people type to say where they belong, and what manifests call it. It can be changed later, but links and code may rely on it."
      >
        <SectionForm
          names={["name", "display_name"]}
          current={undefined}
          action="Add organization"
          onSave={async (body) => {
            const { id, name } = await createOrganization(body);
            go(hrefTo(["organizations", id, "set-up", "branding"]), { isReplacing: true });
            return `Created ${name}.`;
          }}
        />
      </Card>
    </>
  );
}
