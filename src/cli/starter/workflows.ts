import {
  checkout,
  downloadArtifact,
  restoreCache,
  saveCache,
  setupNode,
  uploadArtifact,
} from "./actions.js";

const reading = `AUTH0_CLIENT_ID: \${{ secrets.AUTH0_READ_CLIENT_ID }}
          AUTH0_CLIENT_SECRET: \${{ secrets.AUTH0_READ_CLIENT_SECRET }}`;

const writing = `AUTH0_CLIENT_ID: \${{ secrets.AUTH0_CLIENT_ID }}
          AUTH0_CLIENT_SECRET: \${{ secrets.AUTH0_CLIENT_SECRET }}`;

const surroundings = `runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: repository
    env:
      AUTH0_DOMAIN: \${{ vars.AUTH0_DOMAIN }}
      ORGWRIGHT: ../tool/node_modules/.bin/orgwright`;

/** Results lie outside of the checkout, where nobody can have put a file of that name before. */
function summarize(file: string): string {
  return `- if: \${{ !cancelled() && hashFiles('results/${file}') != '' }}
        run: cat ../results/${file} >> "$GITHUB_STEP_SUMMARY"`;
}

/** The first steps of every job: the tool beside the repository, each from its own commit. */
function prepare(toolRef: string, depth?: number): string {
  return `# What runs with the credentials is what the reviewed package-lock.json pins, outside of the
      # checkout; nothing that a package brings runs when it is installed.
      - uses: ${checkout}
        with:
          ref: \${{ ${toolRef} }}
          path: tool
          persist-credentials: false
          sparse-checkout: |
            /package.json
            /package-lock.json
          sparse-checkout-cone-mode: false
      - uses: ${checkout}
        with:
          path: repository
          persist-credentials: false${depth === undefined ? "" : `\n          fetch-depth: ${depth}`}
      - uses: ${setupNode}
        with:
          node-version: 24
      - run: npm ci --ignore-scripts --no-audit --no-fund && mkdir -p ../results
        working-directory: tool`;
}

/** Where it is kept what was read of connections and the like, seen from the folder of the job. */
const cachePath = "repository/.orgwright/cache.db";

/** What was read of the tenant by runs before, so that only what has changed since is read again. */
function recall(environment: string): string {
  return `- uses: ${restoreCache}
        with:
          path: ${cachePath}
          key: orgwright-${environment}-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: orgwright-${environment}-`;
}

/** Keeps what was read, also where a run failed: the next one goes on from there. */
function keep(environment: string): string {
  return `- if: \${{ !cancelled() && hashFiles('${cachePath}') != '' }}
        uses: ${saveCache}
        with:
          path: ${cachePath}
          key: orgwright-${environment}-\${{ github.run_id }}-\${{ github.run_attempt }}`;
}

/** The workflows of a first repository, by their paths, for an environment of its `orgwright.yaml`. */
export function renderWorkflows(environment: string): Readonly<Record<string, string>> {
  return {
    ".github/workflows/orgwright-plan.yml": `# Shows on every pull request what merging it would do, with credentials that can only read.
# Pull requests from forks get none, so that they are checked and not planned. It looks only at the
# organizations that the pull request changes, compared with the branch that it goes into (HEAD^1 of
# GitHub's merge commit); what else has drifted is told by the workflow Drift. Leave --changed-since out
# where the checksum of the comment is what is applied: apply --reviewed merged.
name: Plan
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  plan:
    ${surroundings}
    steps:
      ${prepare("github.event.pull_request.base.sha", 2)}
      ${recall(environment)}
      - run: $ORGWRIGHT validate --env ${environment}
      - if: github.event.pull_request.head.repo.full_name == github.repository
        run: $ORGWRIGHT plan --env ${environment} --changed-since HEAD^1 --report ../results/plan.md --checksum-out ../results/plan.sha256
        env:
          ${reading}
      - if: \${{ !cancelled() && hashFiles('results/plan.md') != '' }}
        run: $ORGWRIGHT comment ../results/plan.md --name ${environment} --checksum-file ../results/plan.sha256
        env:
          GITHUB_TOKEN: \${{ github.token }}
`,
    ".github/workflows/orgwright-apply.yml": `# After a merge: plans again, waits for whoever has to approve the environment, and carries out
# exactly that plan. An organization that somebody changed in between is left alone and reported.
# Where the review of the pull request is approval enough, drop the job plan, let the workflow Plan look
# at everything, and let the job apply run: $ORGWRIGHT apply --env ${environment} --reviewed merged --yes
name: Apply
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency: orgwright-${environment}
jobs:
  plan:
    ${surroundings}
    outputs:
      exit-code: \${{ steps.plan.outputs.exit-code }}
    steps:
      ${prepare("github.sha")}
      ${recall(environment)}
      - id: plan
        run: |
          code=0
          $ORGWRIGHT plan --env ${environment} --out ../results/plan.json --report ../results/plan.md --detailed-exitcode || code=$?
          echo "exit-code=$code" >> "$GITHUB_OUTPUT"
          [ "$code" = 0 ] || [ "$code" = 2 ]
        env:
          ${reading}
      ${keep(environment)}
      ${summarize("plan.md")}
      - uses: ${uploadArtifact}
        with:
          name: plan
          path: results/plan.json
  apply:
    needs: plan
    # Nobody is asked to approve nothing.
    if: needs.plan.outputs.exit-code == '2'
    environment: ${environment}
    ${surroundings}
    steps:
      ${prepare("github.sha")}
      - uses: ${downloadArtifact}
        with:
          name: plan
          path: results
      - run: $ORGWRIGHT apply ../results/plan.json --env ${environment} --yes --report ../results/applied.md
        env:
          ${writing}
      ${summarize("applied.md")}
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
    ${surroundings}
    steps:
      ${prepare("github.sha", 0)}
      ${recall(environment)}
      - run: $ORGWRIGHT drift --env ${environment} --report ../results/drift.md
        env:
          ${reading}
      ${keep(environment)}
      ${summarize("drift.md")}
`,
  };
}
