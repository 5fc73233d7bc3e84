import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { organizationFields, type CurrentOrganization } from "../../../model/index.js";
import { can, useSubmit } from "../data/index.js";
import { Card, Outcome } from "../parts/index.js";
import { updateOrganization } from "../tenant/index.js";

const field = organizationFields.third_party_client_access;

const choices = [
  {
    value: "block",
    title: "Block",
    text: "Applications of other companies cannot be used with this organization.",
  },
  {
    value: "allow",
    title: "Allow",
    text: "Applications of other companies can be used with this organization.",
  },
] as const;

/** Whether applications of others may be used. */
export function ThirdPartyAccess(props: {
  readonly organization: CurrentOrganization;
  readonly onChange: (organization: CurrentOrganization) => void;
}): JSX.Element {
  const { organization, onChange } = props;
  const present = organization.third_party_client_access ?? field.serverDefault;
  const saving = useSubmit();
  const group = useId();
  return (
    <Card title="Third-party applications" lead={field.description}>
      <fieldset class="cards" disabled={!can("update:organizations")}>
        <legend class="hidden">Third-party applications</legend>
        {choices.map(({ value, title, text }) => (
          <label key={value} class={value === present ? "choice chosen" : "choice"}>
            <input
              type="radio"
              name={group}
              value={value}
              checked={value === present}
              onChange={() =>
                void saving.submit(async () => {
                  onChange(
                    await updateOrganization(organization.id, { third_party_client_access: value }),
                  );
                  return `Third-party applications: ${title.toLowerCase()}.`;
                })
              }
            />
            <span>
              <strong>{title}</strong>
              <span class="muted block">{text}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Outcome submission={saving} />
    </Card>
  );
}
