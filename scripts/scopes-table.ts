import { endpointsFor, subjects, type RunSubject, type Work } from "../src/apply/index.js";
import { scopeOf } from "../src/auth0/index.js";
import { purposes } from "../src/cli/doctor/purposes.js";

/** What else a command is called for which credentials are made. */
const commands: Readonly<Record<keyof typeof purposes, string>> = {
  plan: "plan",
  drift: "drift",
  export: "export",
  apply: "apply",
  sync: "apply --policy sync",
  destroy: "destroy",
};

const works: readonly Work[] = ["read", "write", "delete"];

/** The scopes of each command, made from the endpoints that it uses. */
export function renderScopesTable(): string {
  const rows = works.map((work) => {
    const users = Object.entries(commands).flatMap(([purpose, command]) =>
      (purposes[purpose as keyof typeof purposes] as readonly Work[]).includes(work)
        ? [`\`${command}\``]
        : [],
    );
    const scopes = (subject: RunSubject): string =>
      [...new Set(endpointsFor(work, subject).map((route) => scopeOf(route)))]
        .map((scope) => `\`${scope ?? ""}\``)
        .join(", ");
    return [work, users.join(", "), ...subjects.map(scopes)];
  });
  const heads = subjects.map((subject) =>
    subject === "organizations" ? "always" : `with \`${subject}\``,
  );
  return [
    `| to | commands | ${heads.join(" | ")} |`,
    `| --- | --- |${" --- |".repeat(heads.length)}`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}
