import { version } from "../../version.js";

const orgwright = `npx --yes orgwright@${version}`;

const credentials = `AUTH0_DOMAIN: \${{ vars.AUTH0_DOMAIN }}
      AUTH0_CLIENT_ID: \${{ secrets.AUTH0_CLIENT_ID }}
      AUTH0_CLIENT_SECRET: \${{ secrets.AUTH0_CLIENT_SECRET }}`;

const checkout = `- uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20`;

/** The workflows of a first repository, by their paths, for an environment of its `orgwright.yaml`. */
export function renderWorkflows(environment: string): Readonly<Record<string, string>> {
  return {
    ".github/workflows/orgwright-plan.yml": `# Shows on every pull request what merging it would do.
name: Plan
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  plan:
    runs-on: ubuntu-latest
    env:
      ${credentials}
    steps:
      ${checkout}
      - run: ${orgwright} validate --env ${environment}
      - run: ${orgwright} plan --env ${environment} --report plan.md
      - run: ${orgwright} comment plan.md
        env:
          GITHUB_TOKEN: \${{ github.token }}
`,
    ".github/workflows/orgwright-apply.yml": `# After a merge: plans again, waits for whoever has to approve the environment, and carries out
# exactly that plan. An organization that somebody changed in between is left alone and reported.
name: Apply
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency: orgwright-${environment}
jobs:
  plan:
    runs-on: ubuntu-latest
    env:
      ${credentials}
    steps:
      ${checkout}
      - run: ${orgwright} plan --env ${environment} --out plan.json --report plan.md
      - run: cat plan.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        with:
          name: plan
          path: plan.json
  apply:
    needs: plan
    runs-on: ubuntu-latest
    environment: ${environment}
    env:
      ${credentials}
    steps:
      ${checkout}
      - uses: actions/download-artifact@v4
        with:
          name: plan
      - run: ${orgwright} apply plan.json --env ${environment} --yes
`,
    ".github/workflows/orgwright-drift.yml": `# Fails, and so tells whoever watches, when the tenant is not as declared.
name: Drift
on:
  schedule:
    - cron: "17 5 * * *"
  workflow_dispatch:
permissions:
  contents: read
jobs:
  drift:
    runs-on: ubuntu-latest
    env:
      ${credentials}
    steps:
      ${checkout}
      - run: ${orgwright} drift --env ${environment}
`,
  };
}
