import type { PlanPaint } from "../../plan/index.js";
import { revealLine, wrapWords } from "../../text/index.js";
import { renderCount } from "../duration.js";
import type { DoctorFinding } from "./finding.js";

/** As wide as terminals are; a command in an advice is never broken. */
const width = 80;

const words: Readonly<Record<DoctorFinding["status"], string>> = {
  ok: "ok",
  warning: "warning",
  error: "ERROR",
  skipped: "-",
};

/** Renders findings for people: one after another, each with what to do, and a line to end with. */
export function renderFindings(findings: readonly DoctorFinding[], paint: PlanPaint): string {
  const column = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const blocks = findings.map(({ check, status, summary, advice }) => {
    const head = `${words[status].padEnd(9)}${check.padEnd(column)}`;
    const indent = " ".repeat(head.length);
    const text = [summary, ...(advice === undefined ? [] : [advice])]
      .flatMap((sentence) => wrapWords(revealLine(sentence), width - head.length))
      .join(`\n${indent}`);
    return `${paintStatus(status, paint)(head)}${text}\n`;
  });
  return `${blocks.join("")}\n${renderEnd(findings, paint)}\n`;
}

function renderEnd(findings: readonly DoctorFinding[], paint: PlanPaint): string {
  const count = (status: DoctorFinding["status"]): number =>
    findings.filter((finding) => finding.status === status).length;
  const [errors, warnings] = [count("error"), count("warning")];
  if (errors > 0) return paint.red(`${renderCount(errors, "error")} to mend.`);
  return warnings > 0
    ? paint.yellow(`It works; ${renderCount(warnings, "warning")}.`)
    : paint.green("All is well.");
}

function paintStatus(status: DoctorFinding["status"], paint: PlanPaint): (text: string) => string {
  switch (status) {
    case "ok":
      return paint.green;
    case "warning":
      return paint.yellow;
    case "error":
      return paint.red;
    case "skipped":
      return paint.dim;
  }
}
