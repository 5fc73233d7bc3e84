import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../src/environment/index.js";
import { renderDiagnostics, type Diagnostic } from "../../../src/errors/index.js";
import { readManifestsSync, type ReadOptions } from "../../../src/manifest/index.js";
import { makeFolder } from "../../manifest/reading.js";

/** What must never be seen, wherever it stands. */
const secret = "Zq7Xv2Lm9Kd4Wp1Rt6Yb3Nc8Hs5Jf0Ge";

/** A checkout beside other people's files. */
function makeCheckout(files: Readonly<Record<string, string>>): string {
  const folder = makeFolder({
    "elsewhere/secret.yaml": `token: ${secret}\n`,
    "elsewhere/orgs/a.yaml": "organizations: [{ name: foreign }]\n",
    "checkout/.git/HEAD": "ref: refs/heads/main\n",
  });
  const checkout = path.join(folder, "checkout");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(checkout, name)), { recursive: true });
    writeFileSync(path.join(checkout, name), text);
  }
  return checkout;
}

const manifest = "organizations: [{ name: acme }]\n";

function expectRefused(diagnostics: readonly Diagnostic[], code: string): void {
  expect(diagnostics.map((one) => one.code)).toContain(code);
  expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
  expect(renderDiagnostics(diagnostics)).not.toContain(secret);
  expect(JSON.stringify(diagnostics)).not.toContain(secret);
}

describe("a manifest that leads out of the checkout is not read", () => {
  it.each([
    ["a link to a file beside it", "../elsewhere/secret.yaml", "out of the checkout"],
    ["a link to a file by its whole path", "/etc/passwd", "out of the checkout"],
    ["the variables of the process", "/proc/self/environ", "no plain file"],
    ["the command line of the process", "/proc/self/cmdline", "no plain file"],
    ["the system's own files", "/sys/kernel/mm/transparent_hugepage/enabled", "no plain file"],
    ["a device", "/dev/zero", "neither a file nor a folder"],
  ])("%s", (_, target, reason) => {
    const checkout = makeCheckout({});
    const link = path.join(checkout, "organizations.yaml");
    symlinkSync(target, link);
    for (const given of [link, checkout]) {
      const { diagnostics, organizations } = readManifestsSync([given], { env: {} });
      expect(organizations).toEqual([]);
      expectRefused(diagnostics, "unreadable-file");
      expect(renderDiagnostics(diagnostics)).toContain(reason);
    }
  });

  it.each([
    ["a folder over a link", "organizations"],
    ["a folder below a folder", "deep/organizations"],
  ])("%s", (_, name) => {
    const checkout = makeCheckout({ "deep/here.yaml": manifest });
    symlinkSync(path.join(checkout, "../elsewhere/orgs"), path.join(checkout, name));
    for (const given of [checkout, path.join(checkout, name)]) {
      const { diagnostics, organizations } = readManifestsSync([given], { env: {} });
      expect(organizations.map(({ organization }) => organization.name)).not.toContain("foreign");
      expectRefused(diagnostics, "unreadable-file");
    }
  });

  it("a link over two links, and one in a folder that is no repository", () => {
    const checkout = makeCheckout({});
    symlinkSync("../elsewhere/secret.yaml", path.join(checkout, "one"));
    symlinkSync("one", path.join(checkout, "two.yaml"));
    expectRefused(readManifestsSync([checkout], { env: {} }).diagnostics, "unreadable-file");
    const bare = makeFolder({ "sub/x": "" });
    symlinkSync(path.join(checkout, "../elsewhere/orgs"), path.join(bare, "sub/orgs"));
    expectRefused(readManifestsSync([bare], { env: {} }).diagnostics, "unreadable-file");
  });

  it("a pipe, which is not even opened", () => {
    const checkout = makeCheckout({});
    execFileSync("mkfifo", [path.join(checkout, "pipe.yaml")]);
    expectRefused(readManifestsSync([checkout], { env: {} }).diagnostics, "unreadable-file");
  });

  it("a link within the checkout is followed", () => {
    const checkout = makeCheckout({ "shared/a.yaml": manifest });
    mkdirSync(path.join(checkout, "orgs"));
    symlinkSync("../shared/a.yaml", path.join(checkout, "orgs/a.yaml"));
    const { diagnostics, organizations } = readManifestsSync([path.join(checkout, "orgs")], {
      env: {},
    });
    expect(diagnostics).toEqual([]);
    expect(organizations).toHaveLength(1);
  });
});

describe("what orgwright.yaml names lies in the checkout", () => {
  it.each([
    ["a manifest by its whole path", "manifests: [/etc/passwd]"],
    ["a manifest beside the checkout", "manifests: [../elsewhere/orgs]"],
    ["a manifest in the system", "manifests: [/proc/self/environ]"],
  ])("%s", (_, line) => {
    const checkout = makeCheckout({
      "orgwright.yaml": `environments:\n  prod:\n    domain: a.example\n    ${line}\n`,
    });
    const { environment } = readEnvironment(path.join(checkout, "orgwright.yaml"), "prod", {});
    const reading = readManifestsSync(environment?.manifests ?? [], { env: {}, within: checkout });
    expect(reading.organizations).toEqual([]);
    expectRefused(reading.diagnostics, "unreadable-file");
  });

  it.each([
    ["an overlay beside the checkout", "overlays: [../elsewhere/secret.yaml]"],
    ["an overlay by its whole path", "overlays: [../../../../../../etc/passwd]"],
    ["an overlay in the system", "overlays: [../../../../../../proc/self/environ]"],
    ["an overlay that is a folder", "overlays: [.git]"],
  ])("%s", (_, line) => {
    const checkout = makeCheckout({
      "orgwright.yaml": `environments:\n  prod:\n    domain: a.example\n    ${line}\n`,
    });
    const { environment, diagnostics } = readEnvironment(
      path.join(checkout, "orgwright.yaml"),
      "prod",
      {},
    );
    expect(environment).toBeUndefined();
    expectRefused(diagnostics, "unreadable-file");
  });

  it("an overlay that is a link, and orgwright.yaml itself", () => {
    const checkout = makeCheckout({
      "orgwright.yaml": "environments: { prod: { domain: a.example, overlays: [o.yaml] } }\n",
    });
    symlinkSync("../elsewhere/secret.yaml", path.join(checkout, "o.yaml"));
    symlinkSync("../elsewhere/secret.yaml", path.join(checkout, "other.yaml"));
    symlinkSync("/proc/self/environ", path.join(checkout, "third.yaml"));
    for (const name of ["orgwright.yaml", "other.yaml", "third.yaml"]) {
      const { diagnostics } = readEnvironment(path.join(checkout, name), "prod", {});
      expectRefused(diagnostics, "unreadable-file");
    }
  });
});

const env = {
  AUTH0_CLIENT_SECRET: secret,
  AUTH0_API_TOKEN: secret,
  AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: secret,
  FROM_AUTH0_CLIENT_SECRET: secret,
  GITHUB_TOKEN: secret,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_ACCESS_KEY_ID: secret,
  NPM_TOKEN: secret,
  MYSECRET: secret,
  db_password: secret,
  DEPLOY_KEY: secret,
  PROD_HUSH: secret,
  SAME_AS_SECRET: secret,
  DATABASE_URL: `postgres://me:${secret}@db.example/x`,
  HTTPS_PROXY: `http://me:${secret}@proxy.example:8080`,
  PEM: `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  PLAIN: `ghp_${secret}`,
  SESSION_COOKIE: secret,
};

describe("a variable that holds a secret does not get into a manifest", () => {
  const options: ReadOptions = { env, credentialVariables: ["PROD_HUSH"] };

  it.each(Object.keys(env))("%s", (name) => {
    for (const text of [
      `organizations: [{ name: acme, metadata: { x: "\${env.${name}}" } }]`,
      `organizations: [{ name: acme, metadata: { x: "\${env.NOT_SET:-\${env.${name}}}" } }]`,
      `owner: "\${env.${name}:-me}"\norganizations: []`,
      `defaults: { display_name: "\${env.${name}}" }\norganizations: [{ name: acme }]`,
    ]) {
      const file = path.join(makeFolder({ "m.yaml": text }), "m.yaml");
      const { diagnostics } = readManifestsSync([file], options);
      expectRefused(diagnostics, "secret-variable");
    }
  });

  it.each(Object.keys(env))("nor into an environment: %s", (name) => {
    for (const line of [
      `domain: "\${env.${name}}.evil.example"`,
      `domain: a.example\n    variables: { X: "\${env.${name}}" }`,
      `domain: a.example\n    overlays: [{ acme: { display_name: "\${env.${name}}" } }]`,
      `domain: a.example\n    name_prefix: "\${env.${name}}"`,
    ]) {
      const text = `environments:\n  other:\n    domain: b.example\n    credentials: { client_secret_env: PROD_HUSH }\n  prod:\n    ${line}\n`;
      const file = path.join(makeFolder({ "orgwright.yaml": text }), "orgwright.yaml");
      const { environment, diagnostics } = readEnvironment(file, "prod", env);
      expect(environment).toBeUndefined();
      expectRefused(diagnostics, "secret-variable");
    }
  });

  it("unless orgwright.yaml says that it is none; credentials never", () => {
    const read = (name: string) => {
      const text = `organizations: [{ name: acme, metadata: { x: "\${env.${name}}" } }]`;
      const file = path.join(makeFolder({ "m.yaml": text }), "m.yaml");
      return readManifestsSync([file], {
        env: { ...env, TOKEN_LABEL: "blue" },
        allowedVariables: [name],
        credentialVariables: ["PROD_HUSH"],
      }).diagnostics;
    };
    expect(read("TOKEN_LABEL")).toEqual([]);
    for (const name of ["AUTH0_CLIENT_SECRET", "PROD_HUSH", "SAME_AS_SECRET"]) {
      expectRefused(read(name), "secret-variable");
    }
  });

  it.each(["PLAN", "REGION", "TOKEN_QUOTA_PER_DAY", "PUBLIC_KEY", "CDN_HOST", "AUTH0_DOMAIN"])(
    "%s is no secret",
    (name) => {
      const text = `organizations: [{ name: acme, metadata: { x: "\${env.${name}}" } }]`;
      const file = path.join(makeFolder({ "m.yaml": text }), "m.yaml");
      const { diagnostics } = readManifestsSync([file], { env: { [name]: "value" } });
      expect(diagnostics).toEqual([]);
    },
  );
});

describe("a secret that is written into orgwright.yaml is refused, and never repeated", () => {
  it.each([
    ["in place of a variable's name", `credentials: { client_secret_env: "${secret}" }`],
    ["with signs that no name has", `credentials: { api_token_env: "a-b-c-${secret}" }`],
    ["under a key of one's own", `credentials: { client_secret: "${secret}" }`],
    ["among the variables", `variables: { API_TOKEN: "${secret}" }`],
    ["among the variables, unsuspected", `variables: { LABEL: "${secret}" }`],
    ["in an address", `domain: "https://me:${secret}@a.example"`],
    ["a token", `variables: { LABEL: "eyJhbGciOiJIUzI1.eyJ${secret}.${secret}" }`],
    ["a key", `variables: { LABEL: "-----BEGIN PRIVATE KEY-----\\n${secret}" }`],
    ["a token of GitHub's", `owner: "ghp_${secret}"`],
    ["in an overlay", `overlays: [{ acme: { metadata: { x: "${secret}" } } }]`],
    ["beside what is not well-formed", `credentials: { client_secret: "${secret}" }}`],
    ["in a key that stands twice", `owner: a\n    owner: "${secret}"`],
  ])("%s", (_, line) => {
    const domain = line.startsWith("domain") ? "" : "domain: a.example\n    ";
    const text = `environments:\n  prod:\n    ${domain}${line}\n`;
    const file = path.join(makeFolder({ "orgwright.yaml": text }), "orgwright.yaml");
    const { environment, diagnostics } = readEnvironment(file, "prod", {});
    expect(environment).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(renderDiagnostics(diagnostics)).not.toContain(secret);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
  });
});
