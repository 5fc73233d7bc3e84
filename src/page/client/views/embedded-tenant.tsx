import type { JSX } from "preact";
import { useEveryMoment, useLoad, useSubmit } from "../data/index.js";
import { ErrorNotice, Heading, LoadingNotice, Outcome, SelectField } from "../parts/index.js";
import { readControl, writeControl, type TenantLimits } from "../tenant/index.js";
import { Faults } from "./faults.js";
import { Limits, type Bucket } from "./limits.js";
import { RequestLog } from "./request-log.js";
import { SeedAndReset } from "./seed-and-reset.js";

/** What an embedded tenant has and no tenant of Auth0's: limits to choose, faults, seeds, its own log. */
export function EmbeddedTenant(): JSX.Element {
  return (
    <>
      <div class="view-head">
        <div>
          <Heading>Embedded tenant</Heading>
          <p class="muted">
            For trying things out: what the tenant was asked, how much it allows, and what shall go
            wrong. Nothing here is part of Auth0.
          </p>
        </div>
      </div>
      <TenantLimitsCard />
      <Faults />
      <RequestLog />
      <SeedAndReset />
    </>
  );
}

function TenantLimitsCard(): JSX.Element {
  const limits = useLoad("limits", async (signal) =>
    readControl<TenantLimits<Bucket>>("limits", signal),
  );
  const submission = useSubmit();
  useEveryMoment(limits.reload);
  const { value } = limits;
  if (value === undefined) {
    return limits.error === undefined ? (
      <LoadingNotice>Reading the limits</LoadingNotice>
    ) : (
      <ErrorNotice error={limits.error} onRetry={limits.reload} />
    );
  }
  return (
    <Limits
      buckets={value.buckets}
      lead="How many requests the tenant lets through. Choose a plan to see how an apply does under its limits."
    >
      <SelectField
        label="Limits of the plan"
        value={value.limits}
        options={value.choices.map((choice) => ({ value: choice, label: choice }))}
        hint="As Auth0 publishes them. The choice begins with full buckets and lasts until the tenant ends."
        onChange={(choice) => {
          void submission.submit(async () => {
            await writeControl("PUT", "limits", { limits: choice });
            limits.reload();
            return `The limits are: ${choice}.`;
          });
        }}
      />
      <Outcome submission={submission} />
    </Limits>
  );
}
