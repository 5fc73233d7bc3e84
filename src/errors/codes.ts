/** Why an error comes up, and what to do about it. Printed into docs/errors.md. */
export interface CodeEntry {
  readonly cause: string;
  readonly cure: string;
}

/** Everything that can be wrong with what the user gave us. */
export const diagnosticCodes = {
  "unknown-key": {
    cause: "A key is not one of those that stand in this place; usually it is misspelt.",
    cure: "Use the suggested name, or one of the listed ones.",
  },
  "wrong-type": {
    cause:
      "A value is of another kind than the field: a number where text belongs, a list where a map belongs.",
    cure: "Write the kind of value that the message names; put text that looks like a number in quotes.",
  },
  "invalid-value": {
    cause: "A value breaks a rule of Auth0: its pattern, its length, its range.",
    cure: "Write a value that the message allows.",
  },
  "missing-key": {
    cause: "A key that must be there is missing.",
    cure: "Add it.",
  },
  "empty-value": {
    cause:
      "A key has nothing behind it, or comments alone. To YAML that is null, and null would clear the field.",
    cure: "Remove the key to leave the field as it is, or write `null`, `[]` or `{}`.",
  },
  "misread-text": {
    cause: "YAML reads something otherwise than it looks: a comment, an anchor, a number, a key.",
    cure: "Put it in quotes, as the message says.",
  },
  "cannot-be-cleared": {
    cause: "`null` asks to clear a field, and Auth0 has no way to clear this one.",
    cure: "Write the value that the field shall have, or remove the line to leave the field as it is.",
  },
  "too-many": {
    cause: "A map or a list has more entries than Auth0 allows.",
    cure: "Remove entries.",
  },
  "signup-without-membership": {
    cause:
      "`is_signup_enabled: true` is allowed only together with `assign_membership_on_login: true`.",
    cure: "Set both, or leave sign-up off.",
  },
  "reserved-metadata-key": {
    cause: "A metadata key that Orgwright keeps for itself is written in a manifest.",
    cure: "Use another key; write `owner:` at the top of the manifest to set the owner.",
  },
  "read-only-key": {
    cause: "A key holds something that Auth0 decides, such as an id in a pasted answer.",
    cure: "Nothing has to be done: it is ignored. Remove the line to silence the warning.",
  },
  "doubtful-list": {
    cause:
      "An export of auth0-deploy-cli has an empty list, which it also writes where it was not allowed to look.",
    cure: "Remove the line to keep what the tenant has, or leave it to remove all. The plan shows what goes.",
  },
  "unmanaged-key": {
    cause:
      "A section of auth0-deploy-cli holds something that Orgwright does not manage, or an argument of a Terraform provider something that a command is told otherwise.",
    cure: "Nothing has to be done: it is ignored, and the tenant keeps what it has there.",
  },
  "conflicting-keys": {
    cause: "Two keys that are spellings of the same thing are written together.",
    cure: "Keep one of the two.",
  },
  "duplicate-name": {
    cause: "Two entries declare the same organization, or one entry the same connection twice.",
    cure: "Keep one of the two places that the message names.",
  },
  "ignored-organization": {
    cause: "A manifest declares an organization that `ignore:` says to keep off.",
    cure: "Keep one of the two places that the message names.",
  },
  "unknown-organization": {
    cause: "An overlay is for an organization that no manifest declares.",
    cure: "Use the suggested name; overlays go by the names in the manifests.",
  },
  "shared-owner": {
    cause: "Two environments share a tenant and an owner, so that either may delete the other's.",
    cure: "Give each environment of the tenant an `owner` of its own.",
  },
  "unknown-reference": {
    cause: "A manifest names a connection, a client or a grant that the tenant does not have.",
    cure: "Use the suggested name, or create what is missing first.",
  },
  "ambiguous-reference": {
    cause: "A manifest names a client by a name that several of the tenant have.",
    cure: "Write the id of the one that is meant; the message lists them.",
  },
  "unresolved-variable": {
    cause: "`${env.NAME}` cannot be filled in, or a placeholder of another tool was left over.",
    cure: "Set the variable, or give a default: `${env.NAME:-default}`.",
  },
  "several-tenants": {
    cause:
      "The configurations that a run reads are for different tenants, or for another one than the run.",
    cure: "Run once for each tenant, with the configurations that belong to it.",
  },
  "secret-variable": {
    cause: "A manifest asks for a variable that holds a secret, or is called as secrets are.",
    cure: "Use another variable; one that is no secret can be listed under `allowed_variables` in `orgwright.yaml`.",
  },
  "written-secret": {
    cause:
      "A secret is written into `orgwright.yaml`, which everybody can read who has the repository.",
    cure: "Take it out, change it at its source, and name the variable that holds it instead.",
  },
  "needs-terraform": {
    cause:
      "A synthesized Terraform configuration uses what only Terraform can carry out, such as `count`.",
    cure: "Declare it without, or deploy with Terraform.",
  },
  "not-in-terraform": {
    cause:
      "A manifest that a Terraform configuration or a construct reads says what Terraform cannot, such as `exclude`.",
    cure: "Say it otherwise, such as by `include` or the whole, or apply the manifest with the command line.",
  },
  "invalid-yaml": {
    cause: "The file is not well-formed YAML or JSON.",
    cure: "Mend the syntax at the place shown.",
  },
  "invalid-csv": {
    cause: "A row of a `.csv` file cannot be taken apart into cells.",
    cure: "Put quotes around whole cells only, and write a quote within one twice.",
  },
  "undeclared-organization": {
    cause: "A row of a `.csv` file is about an organization that no manifest declares.",
    cure: "Declare it in a `.yaml` or `.json` file that is given along with the table.",
  },
  "unsafe-yaml": {
    cause:
      "Lists and maps stand too deep in each other, or aliases repeat so much that reading them would exhaust memory.",
    cure: "Write the content out, flatter, or in several files.",
  },
  "file-too-large": {
    cause: "A manifest is larger than any sensible manifest.",
    cure: "Split it into several files in one folder.",
  },
  "not-utf8": {
    cause: "The file is not UTF-8 text.",
    cure: "Save it as UTF-8.",
  },
  "unreadable-file": {
    cause: "A file or folder does not exist or may not be read.",
    cure: "Check the path and its permissions.",
  },
  "no-manifests": {
    cause: "A folder holds no .yaml, .yml or .json file.",
    cure: "Name the folder that holds the manifests.",
  },
  "not-a-manifest": {
    cause: "A file or a document in it has no `organizations:` list.",
    cure: "Start it with `organizations:`.",
  },
} as const satisfies Record<string, CodeEntry>;

/** Everything that can go wrong with the world. */
export const operationCodes = {
  "no-manifest": {
    cause: "No manifest was named, and none is where one is looked for.",
    cure: "Give a file or a folder, or run where `organizations.yaml` is.",
  },
  "no-target": {
    cause: "No tenant was named.",
    cure: "Give `--tenant`, or set AUTH0_DOMAIN.",
  },
  "unknown-environment": {
    cause: "No orgwright.yaml was found, or it has no environment of the name.",
    cure: "Use the suggested name, or describe the environment in `orgwright.yaml`.",
  },
  "conflicting-options": {
    cause: "Two options, or an option and an environment, say different things of the same matter.",
    cure: "Keep one of the two that the message names.",
  },
  "invalid-pattern": {
    cause: "A pattern of names is empty or broken.",
    cure: "Write a name in which `*` stands for anything, `?` for one character and `{a,b}` for either.",
  },
  "invalid-target": {
    cause: "The tenant's address is not one that Orgwright speaks to.",
    cure: "Give a domain such as acme.eu.auth0.com, or a loopback address for a local tenant.",
  },
  "no-credentials": {
    cause: "The environment holds no credentials for the tenant, or none that can be right.",
    cure: "Set AUTH0_CLIENT_ID with AUTH0_CLIENT_SECRET, or AUTH0_API_TOKEN, as Auth0 shows them.",
  },
  "invalid-argument": {
    cause: "A program calls a function with arguments that cannot be meant.",
    cure: "Write the call as the message shows it.",
  },
  "unreadable-certificate": {
    cause: "The file at `certificatePath` cannot be read, or holds no certificate.",
    cure: "Name a file that holds a certificate in PEM.",
  },
  "invalid-proxy": {
    cause: "HTTPS_PROXY, or a variable like it, holds no address of a proxy.",
    cure: "Write `http://HOST:PORT`, or unset the variable; NO_PROXY names hosts that need none.",
  },
  "untrusted-tenant": {
    cause:
      "`orgwright.yaml`, which a pull request can write, names another tenant than the one that the credentials of the process are for.",
    cure: "Mend the file; or, if it is meant, name the tenant where the credentials are set: AUTH0_DOMAIN, AUTH0_DOMAIN_ENVIRONMENT, or a list in ORGWRIGHT_TENANTS.",
  },
  "untrusted-variable": {
    cause:
      "`credentials:` in `orgwright.yaml` names a variable that does not say by its name that it holds credentials of Auth0's.",
    cure: "Use a name such as AUTH0_CLIENT_SECRET_ENVIRONMENT, or allow the variable in ORGWRIGHT_CREDENTIAL_VARIABLES where the process is started.",
  },
  unauthorized: {
    cause: "The tenant refused the credentials or the token.",
    cure: "Check the client's id and secret, and that the token belongs to this tenant.",
  },
  forbidden: {
    cause: "The token lacks a scope, or the tenant's plan lacks the feature.",
    cure: "Run the command that the message ends with, or tick the scope in the dashboard; `orgwright doctor` says all that is missing.",
  },
  "not-found": {
    cause: "What was asked for is not there any more.",
    cure: "Plan again: somebody changed the tenant in the meantime.",
  },
  conflict: {
    cause: "Something of that name exists already.",
    cure: "Look at what the message names; running again helps only once that has changed.",
  },
  "name-taken": {
    cause: "An organization shall get a name that another one has and keeps.",
    cure: "Choose another name, or rename the organization that has it first.",
  },
  "held-twice": {
    cause: "Two resources of Terraform hold, or would hold, one organization.",
    cure: "Keep one of them; a `moved` block carries an organization from one address to another.",
  },
  "would-be-lost": {
    cause: "Taking over an organization would remove or replace what no plan has shown.",
    cure: "Plan again, and look at what the plan says about it; or import the organization.",
  },
  rejected: {
    cause: "The tenant found the request invalid.",
    cure: "Read the API's message; change the manifest accordingly.",
  },
  "rate-limited": {
    cause: "The tenant's rate limit was reached again and again.",
    cure: "Run later, or with a smaller `--concurrency`.",
  },
  "server-error": {
    cause: "The tenant answered with an error of its own, also after retries.",
    cure: "Run again later; what is done already is not done twice.",
  },
  unreachable: {
    cause: "No answer came: no connection, a reset, a time-out.",
    cure: "Check the network and the tenant's address; run again.",
  },
  "given-up": {
    cause:
      "It was not tried, because the same had failed for others before: a scope is missing, or the tenant is down.",
    cure: "Mend what the first of the errors says, and run again; nothing of this was begun.",
  },
  "invalid-answer": {
    cause: "The tenant's answer is not what its API promises.",
    cure: "Check that the address is that of an Auth0 tenant; report it if it is.",
  },
  interrupted: {
    cause: "The run was interrupted before this was done.",
    cure: "Run again; what is done already is not done twice.",
  },
  "name-held": {
    cause:
      "The name that an organization was to get is given up by another action, which was not done.",
    cure: "Mend what the other one met, and run again.",
  },
  "keeps-changing": {
    cause: "The organization changed again each time it was compared: somebody else writes it too.",
    cure: "Let the other writer end, and run again.",
  },
  "possible-rename": {
    cause: "A plan deletes one organization and creates another that looks the same.",
    cure: "Write `former_names` where it was renamed; give --no-renames where they are two.",
  },
  "too-many-updates": {
    cause: "A plan updates more organizations than its limit allows.",
    cure: "Look at the plan; if it is meant, raise --max-updates.",
  },
  "too-many-removals": {
    cause:
      "An organization declares who exactly belongs to it, and more people would be taken out than its limit allows, or all.",
    cure: "Look at the plan. Write `include` where others may stay; if it is meant, raise --max-removals, or give --allow-empty to leave nobody.",
  },
  "too-many-recreates": {
    cause:
      "Organizations that were there before are gone, and a plan would make more of them again than its limit allows.",
    cure: "Find out who deleted them: what is made again is empty. If it is meant, raise --max-recreates.",
  },
  "nothing-selected": {
    cause: "A pattern of --only matches no organization.",
    cure: "Correct the pattern.",
  },
  "no-history": {
    cause: "What a repository's history was asked for, and there is none that can be read.",
    cure: "Run inside of the git repository that the manifests are in, with git on PATH.",
  },
  "unknown-revision": {
    cause: "A commit that was named is not in the repository, or not in a shallow clone of it.",
    cure: "Correct the name, or fetch the commit as the message says.",
  },
  "changed-since-plan": {
    cause: "What a plan saw is not what the tenant has now.",
    cure: "Plan again, and look at the new plan.",
  },
  "other-owner": {
    cause: "An organization carries the mark of another owner than the manifest's.",
    cure: "Leave it to its owner, or give `--take-over` if it shall change hands.",
  },
  "several-owners": {
    cause:
      "Manifests of several owners shall become resources of one Tenant, which has one owner for all of them.",
    cure: "Export the manifests of one owner at a time, each for a Tenant of its own.",
  },
  "no-owner": {
    cause:
      "Deleting what is not declared was asked for, and no manifest says whose organizations these are.",
    cure: "Write `owner: NAME` at the top of the manifest.",
  },
  "invalid-plan-file": {
    cause: "A plan file is damaged, was changed by hand, or comes from another version.",
    cure: "Write a new one with `plan --out`.",
  },
  "checksum-mismatch": {
    cause: "The plan of now is not the one whose checksum was given.",
    cure: "Look at the new plan, and apply with its checksum.",
  },
  "not-reviewed": {
    cause:
      "`--reviewed` names a pull request that is not merged, or on which no comment of our own shows a plan.",
    cure: "Comment the plan with `orgwright comment --checksum-file` by the same account, and merge; or apply with `--checksum`.",
  },
  "not-confirmed": {
    cause: "The command would write, and nobody confirmed it.",
    cure: "Answer the question, or give `--yes`.",
  },
  "too-many-deletes": {
    cause: "More organizations would be deleted than the limit allows.",
    cure: "Check the manifest; raise `--max-deletes` if it is meant.",
  },
  "empty-manifest": {
    cause: "The manifests declare nothing, and deleting was asked for.",
    cure: "Check the path; give `--allow-empty` if it is meant.",
  },
  "comment-failed": {
    cause: "A comment on a pull request could not be written.",
    cure: "Do what the message says; usually the job lacks `permissions: pull-requests: write`.",
  },
  "would-overwrite": {
    cause: "Files that would be written are there already.",
    cure: "Move them away, choose another folder, or give `--force`.",
  },
  "database-error": {
    cause: "The embedded tenant's database cannot be opened or written.",
    cure: "Check the path, its permissions and the disk.",
  },
  "unwritable-file": {
    cause: "A file that shall be written cannot be.",
    cure: "Check the path, its permissions and the disk.",
  },
  "address-in-use": {
    cause: "The port is taken by another process.",
    cure: "Give another `--port`.",
  },
  "invalid-seed": {
    cause: "The embedded tenant's seed cannot be read or breaks a rule.",
    cure: "Mend the place that the message names; docs/tenant.md describes the format.",
  },
  "no-cluster": {
    cause:
      "No Kubernetes cluster can be spoken to: there is no kubeconfig, or none that can be used.",
    cure: "Give `--kubeconfig` and `--context`, or run in the cluster.",
  },
  "cluster-refused": {
    cause: "The API server of a Kubernetes cluster refused a request.",
    cure: "Install the custom resources and the roles of `deploy/kubernetes`, and do what the message says.",
  },
  "cluster-unreachable": {
    cause: "The API server of a Kubernetes cluster did not answer, or with an error of its own.",
    cure: "Nothing, as long as it passes: it is tried again. Else check the network and the cluster.",
  },
  "synthesis-failed": {
    cause: "The program that declares organizations as constructs failed, or synthesized nothing.",
    cure: "Run it by itself and mend what it reports; it must call `app.synth()`.",
  },
  "cannot-install": {
    cause: "The Terraform provider cannot be put where Terraform finds it.",
    cure: "Run `npm run build` first; give a `--dir` that can be written; on Windows use WSL.",
  },
} as const satisfies Record<string, CodeEntry>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
export type OperationCode = keyof typeof operationCodes;
