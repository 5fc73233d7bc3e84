/** A test: the file below `test/`, and what it is called there. */
type Test = readonly [file: string, title: string];

/**
 * What users of the provider have found, by the number that it got, and the tests that would find it again. A
 * letter F or T is a fault, an H something that held when it was tried and has to go on.
 */
export const faultsList: Readonly<Record<string, { what: string; tests: readonly Test[] }>> = {
  F1: {
    what: "a replacement with create_before_destroy meets itself",
    tests: [["terraform/claims", "refuses create_before_destroy where it would meet itself: %s"]],
  },
  F1b: {
    what: "another address without a moved block",
    tests: [
      ["terraform/claims", "stops %s, and shows the moved block to write"],
      ["terraform/other-tools", "a construct with another id keeps its organization"],
    ],
  },
  F2: {
    what: "two resources with one organization",
    tests: [
      ["terraform/claims", "refuses two resources of one name: %s"],
      [
        "terraform/claims",
        "refuses an organization that two resources import, and lets go of one of them alone",
      ],
    ],
  },
  F3: {
    what: "names that are swapped and shifted",
    tests: [["terraform/renames", "%s is done at once, and no id changes"]],
  },
  F4: {
    what: "errors at another line than the one they are about",
    tests: [
      [
        "terraform/diagnostics",
        "stands at the line of the attribute or of the key that it is about",
      ],
    ],
  },
  F5: {
    what: "words of YAML in errors about HCL",
    tests: [
      [
        "terraform/diagnostics",
        "has the words of HCL, and the names of attributes as they are written",
      ],
    ],
  },
  F6: {
    what: "a generated configuration that is not valid",
    tests: [
      [
        "terraform/looking",
        "writes a configuration of what is imported that is right, connections included",
      ],
    ],
  },
  F7: {
    what: "a replacement that is taken for an adoption",
    tests: [
      [
        "terraform/claims",
        "replaces an organization when that is asked for, and calls it no adoption",
      ],
    ],
  },
  F8: {
    what: "advice to plan again where nothing has changed",
    tests: [
      [
        "terraform/diagnostics",
        "gives no advice that is false: nothing was changed where nothing ever was",
      ],
    ],
  },
  F9: {
    what: "advice that is told twice, or for another door",
    tests: [
      ["terraform/configuration", "is told what to set when it says nothing"],
      [
        "terraform/holds",
        "is told once that the login fails, which is tried once, whatever there is to do",
      ],
    ],
  },
  F10: {
    what: "constructs that move",
    tests: [
      ["lib/references", "an organization can be moved to another construct"],
      [
        "lib/references",
        "an organization can be moved to an address, and what it says no longer counts",
      ],
    ],
  },
  F11: {
    what: "computed values of a map of a construct",
    tests: [
      [
        "lib/references",
        "a computed value of a connection is referred to by its key, as HCL writes it",
      ],
    ],
  },
  F12: {
    what: "one value out of several is emptied",
    tests: [["terraform/emptiness", "are not needed to empty something: %s"]],
  },
  F13: {
    what: "what is imported and not declared is read for ever",
    tests: [["requests/terraform-table", "$work"]],
  },
  F14: {
    what: "ignore_changes in the apply",
    tests: [
      ["terraform/planned", "holds to ignore_changes: %s"],
      ["terraform/planned", "holds to ignore_changes of the name"],
    ],
  },
  F14b: {
    what: "a saved plan that writes what others have changed",
    tests: [
      ["terraform/planned", "removes and overwrites nothing that a saved plan has not shown"],
    ],
  },
  F15: {
    what: "a create that fails in the middle, where nothing is adopted",
    tests: [
      [
        "terraform/planned",
        "keeps in the state what it has created and not finished, where nothing is adopted",
      ],
    ],
  },
  F17: {
    what: "an installation that Terraform does not look into",
    tests: [
      ["terraform/install", "notices a configuration that hides the default place"],
      ["terraform/install", "replaces no configuration, and says what to add to it"],
    ],
  },
  T1: {
    what: "a connection that is null",
    tests: [
      [
        "terraform/emptiness",
        "are told from a connection that is switched on, when the organization is new",
      ],
      ["terraform/emptiness", "mean left out of a map, as an entry of it"],
    ],
  },
  T2: {
    what: "an object of nothing but nulls",
    tests: [
      [
        "terraform/emptiness",
        "mean left out, whatever is there, when it is adopted and when it is changed",
      ],
    ],
  },
  T3: {
    what: "two errors about one number",
    tests: [["terraform/walk/holds", "is said once of the number %d"]],
  },
  T4: {
    what: "owner and protection of what a manifest declares",
    tests: [["terraform/claims", "honours owner and protection of a manifest while planning"]],
  },
  T5: {
    what: "an unknown that becomes null",
    tests: [
      [
        "terraform/emptiness",
        "mean left out, whatever is there, when it is adopted and when it is changed",
      ],
    ],
  },
  T5b: {
    what: "a quota that is unknown and becomes null",
    tests: [
      [
        "terraform/emptiness",
        "mean left out, whatever is there, when it is adopted and when it is changed",
      ],
      ["terraform/organization", "judges late values before the first write"],
    ],
  },
  T6: {
    what: "settings that do not go with those that are there",
    tests: [
      ["terraform/walk/holds", "are noticed by the plan also where one of them is written no more"],
    ],
  },
  T7: {
    what: "an entry of a map that is called by its position",
    tests: [
      ["terraform/organization/check-configuration", "points to the connection by its key"],
      [
        "terraform/diagnostics",
        "has the words of HCL, and the names of attributes as they are written",
      ],
    ],
  },
  T8: {
    what: "keys of imports and data sources that can find nothing",
    tests: [
      ["terraform/looking", "refuses a data source that can find nothing: %s"],
      ["terraform/walk/holds", "of %j finds nothing, and is no defect"],
    ],
  },
  T9: {
    what: "what a connection can do, where it was there before",
    tests: [
      ["terraform/walk/holds", "are noticed by the plan where the connection was there before"],
    ],
  },
  T11: {
    what: "a login that fails for every resource",
    tests: [
      [
        "terraform/holds",
        "is told once that the login fails, which is tried once, whatever there is to do",
      ],
    ],
  },
  T12: {
    what: "a switch that any word leaves on",
    tests: [
      ["terraform/configuration", "reads ORGWRIGHT_ADOPT=%j"],
      ["terraform/configuration", "refuses ORGWRIGHT_ADOPT=%s, a word for neither"],
    ],
  },
  T13: {
    what: "an adoption that hides what it removes",
    tests: [["terraform/planned", "shows what it takes, and takes no more: %s"]],
  },
  T15: {
    what: "what a program says for Terraform alone",
    tests: [
      [
        "manifest/terraform-tenant",
        "blocks that only a state gives a meaning are refused where they are about organizations",
      ],
    ],
  },
  T16: {
    what: "a program for another tenant",
    tests: [
      [
        "cli/declared-tenant",
        "refuses to run for another tenant than that of the program, and sends nothing",
      ],
      ["cli/declared-tenant", "stacks for two tenants do not end up in one"],
      [
        "manifest/terraform-tenant",
        "a provider that shall not adopt is refused: without a state everything is adopted",
      ],
    ],
  },
  T17: {
    what: "a saved plan that removes what came since",
    tests: [
      ["terraform/planned", "removes and overwrites nothing that a saved plan has not shown"],
      [
        "terraform/planned",
        "changes a key of the metadata and a colour, and keeps what came since the plan",
      ],
      [
        "terraform/planned",
        "leaves connections that came between plan and apply, and tells of them",
      ],
    ],
  },
  T18: {
    what: "the audience of a custom domain",
    tests: [["terraform/configuration", "has the audience of the block, else of the environment"]],
  },
  T19: {
    what: "keys and algorithms of an assertion",
    tests: [
      [
        "terraform/configuration",
        "takes a private key of the block instead of the environment's secret or token",
      ],
      [
        "terraform/configuration",
        "refuses algorithms that Auth0 does not take, wherever they are written",
      ],
      [
        "attacks/network/credentials",
        "signs with an algorithm that is none of Auth0's: told, with those that are",
      ],
    ],
  },
  T20: {
    what: "a create that writes into what another resource holds",
    tests: [
      [
        "terraform/renames",
        "new resources take names that others give up, and never write into those",
      ],
      [
        "terraform/walk/former-names",
        "rename nothing without a note of the plan: it may be another resource's",
      ],
    ],
  },
  T21: {
    what: "a value of a construct that is not defined",
    tests: [
      [
        "lib/references",
        "an object, a map or an entry of which nothing is defined is left out, and empties nothing",
      ],
    ],
  },
  T22: {
    what: "a password in an address",
    tests: [["attacks/network/secrets", "%s is refused without repeating them"]],
  },
  T23: {
    what: "names that are free in a moment, where nothing is adopted",
    tests: [
      ["terraform/claims", "replaces where nothing is adopted, too"],
      [
        "terraform/walk/holds",
        "may be taken over from resources that are replaced, or that give them up",
      ],
    ],
  },
  H1: {
    what: "many by for_each, what others change and delete, moving and forgetting in the state",
    tests: [
      ["terraform/bulk", "plans a thousand organizations with at most 12 requests"],
      [
        "terraform/bulk",
        "notices the one of a thousand that is gone, and the one that has changed",
      ],
      ["terraform/holds", "imports by for_each, moves, forgets and only looks"],
      [
        "terraform/claims",
        "takes over what only one target moves, and forgets it at the old address",
      ],
    ],
  },
  H2: {
    what: "two tenants, values that are secret or not known yet, moved and removed blocks",
    tests: [
      ["terraform/holds", "keeps two tenants apart, and secrets out of sight"],
      [
        "terraform/organization",
        "takes values that are known only while applying, the id of a connection included",
      ],
      ["terraform/claims", "carries a resource over by the moved block"],
      ["terraform/claims", "keeps what is forgotten by one resource for the other"],
      [
        "terraform/configuration",
        "finds organizations for data sources, by name, by id and by filter",
      ],
    ],
  },
  H3: {
    what: "interrupts and kills, Terraform's own tests, states of other versions",
    tests: [
      ["terraform/organization", "records everything that was created when it is interrupted"],
      [
        "terraform/organization",
        "finishes what a killed apply has begun, without making anything twice",
      ],
      ["terraform/claims", "destroys everything when asked to"],
      ["terraform/holds", "runs its own tests, checks and any number at once"],
      ["terraform/holds", "has a state that another version has written"],
      ["terraform/wire/terraform", "leaves no process behind after an ordinary run"],
    ],
  },
  H4: {
    what: "constructs in a project as cdktf makes it, from synthesis to deploy",
    tests: [
      [
        "packaging/constructs",
        "a project as cdktf init makes it compiles without skipLibCheck and synthesizes",
      ],
      [
        "terraform-cdktf/deploy",
        "creates the organizations of the example, and a second time changes nothing",
      ],
      ["lib/organization", "what cdktf gives every resource is passed on"],
    ],
  },
  H5: {
    what: "constructs on cdktn, and values that look like expressions",
    tests: [
      [
        "packaging/constructs",
        "a project with cdktn alone, under its own name, compiles and synthesizes the same stack",
      ],
      ["lib/organizations", "variables are filled in, and their values mean nothing to Terraform"],
    ],
  },
  H6: {
    what: "faults in the middle, and a tenant that moves between plan and apply",
    tests: [
      [
        "terraform/planned",
        "does not rename back what a plan did not rename, nor create what was deleted since",
      ],
      ["terraform/walk/holds", "a destroy of what somebody has deleted is done"],
      ["terraform/walk/since-the-plan", "is not renamed back because %s needs its name"],
    ],
  },
  H7: {
    what: "bindings that are made from the schema",
    tests: [
      ["lib/generated", "the generated files are current"],
      ["terraform-cdktf/bindings", "makes bindings of what the installed provider says of itself"],
    ],
  },
  H8: {
    what: "null, empty and wrong values of every attribute",
    tests: [
      ["derive/terraform-schema", "has nothing where the configuration has null, however deep"],
      ["terraform/walk/holds", "is said once of the number %d"],
    ],
  },
  H9: {
    what: "imports by name, and texts of any kind in what is generated",
    tests: [
      ["terraform/organization", "is imported by %s, with nothing left to do"],
      [
        "terraform/looking",
        "writes a configuration of what is imported that is right, connections included",
      ],
    ],
  },
  H10: {
    what: "the key of the metadata that holds the owner",
    tests: [
      ["terraform/walk/holds", "is a key of the metadata that Orgwright keeps for itself"],
      ["terraform/organization", "does not adopt what belongs to the owner of a manifest"],
      [
        "terraform/organization/plan-organization",
        "does not show what Orgwright notes in the metadata",
      ],
    ],
  },
  H11: {
    what: "protection",
    tests: [["terraform/organization", "is destroyed, unless it is protected"]],
  },
  H12: {
    what: "values that go from unknown to any other and back",
    tests: [["terraform/emptiness", "mean left out of a map, as an entry of it"]],
  },
  H13: {
    what: "keys of connections that change",
    tests: [
      [
        "terraform/walk/holds",
        "are the configuration's own: other keys write nothing, exchanged ones what has changed",
      ],
    ],
  },
  H14: {
    what: "an interrupt while requests wait for a limit",
    tests: [
      ["terraform/store/organization-lookup", "asks nothing more once it is stopped"],
      [
        "terraform/holds",
        "is interrupted while it waits for a limit, and has all that it made in the state",
      ],
    ],
  },
  H15: {
    what: "the packed product in a project of somebody new",
    tests: [["packaging/constructs", "an ESM project compiles and synthesizes the same stack"]],
  },
  H16: {
    what: "programs of the documents, and what synthesis checks",
    tests: [
      ["lib/document", "every program in docs/constructs.md compiles"],
      [
        "lib/organization",
        "name the construct and tell everything that is wrong, in all constructs",
      ],
      [
        "manifest/other-tools",
        "what only Terraform can resolve is named, with the path of its construct",
      ],
    ],
  },
  H17: {
    what: "block and environment",
    tests: [
      ["terraform/configuration", "lets the block win, credentials as a whole"],
      [
        "terraform/configuration",
        "refuses to send the environment's credentials to another domain than the environment's",
      ],
    ],
  },
  H18: {
    what: "tests, check blocks, any number at once",
    tests: [["terraform/holds", "runs its own tests, checks and any number at once"]],
  },
  H19: {
    what: "what a manifest creates since the plan, and limits that validate knows",
    tests: [
      ["terraform/walk/holds", "what a manifest has created since the plan is left to it"],
      ["terraform/walk/holds", "is every limit of Auth0's, all at once"],
    ],
  },
  H20: {
    what: "places of an installation, a debugger's process, chains of names",
    tests: [
      ["terraform/install", "looks into every place that Terraform looks into"],
      [
        "terraform/install",
        "is found by terraform init wherever it is, and has the schema that is told without terraform",
      ],
      ["terraform/configuration", "can be served by a process that a debugger has started"],
      ["terraform/renames", "%s is done at once, and no id changes"],
    ],
  },
  H21: {
    what: "modules, and types with optional parts",
    tests: [
      ["terraform/other-tools", "an object that moves from one module to another is kept"],
      ["terraform/holds", "keeps two tenants apart, and secrets out of sight"],
    ],
  },
  H22: {
    what: "two states with the same organizations",
    tests: [
      [
        "terraform/walk/holds",
        "two states with the same organizations adopt each other's, at the same time",
      ],
    ],
  },
  H23: {
    what: "a provider that is killed, and drift of what nobody has configured",
    tests: [
      [
        "terraform/wire/terraform",
        "leaves no process behind when terraform is killed in the middle of an apply",
      ],
      ["terraform/renames", "converges after an apply that was killed in the middle"],
      ["terraform/holds", "imports by for_each, moves, forgets and only looks"],
    ],
  },
  H24: {
    what: "keys of connections that are ids, or collide",
    tests: [
      [
        "terraform/organization/plan-organization",
        "recognizes a connection by its name, its id, and under another key",
      ],
      [
        "terraform/organization/plan-organization",
        "keeps the keys that the configuration chose for connections",
      ],
    ],
  },
  H25: {
    what: "TLS, forms of a domain, old versions of Node.js",
    tests: [
      ["terraform/install", "says that there is no node where there is none"],
      ["auth0/address", "takes another audience for tenants with a domain of their own"],
      ["tenant/tls", "a certificate of one's own is shown instead"],
      ["terraform/holds", "trusts a certificate that it is told to trust"],
    ],
  },
  H26: {
    what: "random configurations and what others do",
    tests: [["terraform/walk/walks", "loses nothing and does what was shown, seed $seed"]],
  },
  H27: {
    what: "random unknowns",
    tests: [["terraform/walk/unknowns", "end as they would have been written, seed %i"]],
  },
};
