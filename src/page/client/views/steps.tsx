import type { JSX } from "preact";
import { hrefTo } from "../data/index.js";
import { Link } from "../parts/index.js";

const steps = [
  { key: "basic", title: "Basic information" },
  { key: "branding", title: "Branding" },
  { key: "metadata", title: "Metadata" },
] as const;

/** One of the steps in which an organization is created. */
export type Step = (typeof steps)[number]["key"];

/** Where in the three steps somebody is. */
export function Steps(props: {
  readonly present: Step;
  /** Of the organization, once it is there: then the steps can be taken in any order. */
  readonly id: string | undefined;
}): JSX.Element {
  const { present, id } = props;
  const index = steps.findIndex(({ key }) => key === present);
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map(({ key, title }, place) => (
        <li
          key={key}
          class={place < index ? "done" : place === index ? "present" : ""}
          aria-current={place === index ? "step" : undefined}
        >
          <span class="step-number" aria-hidden="true">
            {place < index ? "✓" : place + 1}
          </span>
          {id !== undefined && key !== "basic" && place !== index ? (
            <Link href={hrefTo(["organizations", id, "set-up", key])}>{title}</Link>
          ) : (
            <span>
              {title}
              {place < index && <span class="hidden"> (done)</span>}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
