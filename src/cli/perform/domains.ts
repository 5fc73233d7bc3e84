import {
  checkDomains,
  markVerified,
  readDomainRecords,
  renderZone,
  type DomainCheck,
  type DomainRecord,
} from "../../domains/index.js";
import { writeWhole } from "../../file/index.js";
import { compileSelection } from "../../run/index.js";
import { renderColumns } from "../columns.js";
import { renderCount, renderNumber } from "../duration.js";
import type { SelectionOptions, TargetOptions } from "../options.js";
import { Progress } from "../progress.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright domains` understands. */
export interface DomainsCommandOptions extends TargetOptions, SelectionOptions {
  readonly format: "table" | "json" | "zone";
  readonly pending?: true;
  readonly check?: true;
  readonly verify?: true;
  /** Address and port. */
  readonly resolver?: string;
  readonly out?: string;
}

/**
 * Lists the TXT records that show whose the domains are. Returns the exit code: 2 when DNS was asked and a
 * domain that is not verified has no such record.
 */
export async function runDomains(
  options: DomainsCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const selection = compileSelection(options, []);
  const target = await openTarget(options, process.env);
  try {
    const reading = new Progress("Reading", target.client);
    const all = await readDomainRecords(target.client, {
      includes: selection.includes,
      signal,
      onProgress: (read) => reading.report(read, undefined),
    }).finally(() => reading.end());
    const records = options.pending ? all.filter(({ status }) => status !== "verified") : all;
    const asksDns = options.check === true || options.verify === true;
    const found = asksDns ? await ask(records, options, signal) : undefined;
    const verified = new Set<DomainRecord>();
    if (options.verify) {
      for (const { record, found: answer } of found ?? []) {
        if (answer !== "confirmed" || record.status !== "pending") continue;
        await markVerified(target.client, record, signal);
        verified.add(record);
      }
    }
    const shown = records.map((record) =>
      verified.has(record) ? { ...record, status: "verified" } : record,
    );
    const text = render(shown, found, options.format);
    if (options.out === undefined) terminal.writeDocument(text);
    else writeWhole(options.out, terminal.hide(text));
    tell(shown, found, verified.size, terminal);
    const isOpen = (found ?? []).some(
      ({ record, found: answer }) => record.status !== "verified" && answer !== "confirmed",
    );
    return isOpen ? 2 : 0;
  } finally {
    await target.close();
  }
}

function ask(
  records: readonly DomainRecord[],
  { resolver }: DomainsCommandOptions,
  signal: AbortSignal,
): Promise<readonly DomainCheck[]> {
  return checkDomains(records, { server: resolver, signal });
}

function render(
  records: readonly DomainRecord[],
  checks: readonly DomainCheck[] | undefined,
  format: DomainsCommandOptions["format"],
): string {
  switch (format) {
    case "zone":
      return renderZone(records);
    case "json":
      return `${JSON.stringify(
        records.map((record, index) => ({
          ...record,
          ...(checks && { dns: checks[index]?.found }),
        })),
        null,
        2,
      )}\n`;
    case "table":
      return renderTable(records, checks);
  }
}

function renderTable(
  records: readonly DomainRecord[],
  checks: readonly DomainCheck[] | undefined,
): string {
  if (records.length === 0) return "";
  const head = ["ORGANIZATION", "DOMAIN", "STATUS", ...(checks ? ["DNS"] : []), "TXT RECORD"];
  const rows = records.map(({ organization, domain, status, host, text }, index) => [
    organization,
    domain,
    status,
    ...(checks ? [wordsOf(checks[index])] : []),
    `${host} "${text}"`,
  ]);
  return renderColumns(head, rows);
}

function wordsOf(check: DomainCheck | undefined): string {
  switch (check?.found) {
    case "confirmed":
      return "set";
    case "other":
      return "other text";
    case "missing":
      return "not set";
    case "unknown":
      return `? (${check.why})`;
    case undefined:
      return "";
  }
}

function tell(
  records: readonly DomainRecord[],
  checks: readonly DomainCheck[] | undefined,
  verified: number,
  terminal: Terminal,
): void {
  const pending = records.filter(({ status }) => status !== "verified").length;
  const counts = [
    renderCount(records.length, "domain"),
    `${renderNumber(pending)} not verified`,
    ...(checks
      ? [`${renderNumber(checks.filter(({ found }) => found === "confirmed").length)} set in DNS`]
      : []),
    ...(verified > 0 ? [`${renderNumber(verified)} marked as verified now`] : []),
  ];
  terminal.warn(`${counts.join(", ")}.`);
}
