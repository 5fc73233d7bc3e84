import type { ManagementClient } from "../auth0/index.js";
import type { PacerWait } from "../pace/index.js";
import { renderDuration, renderNumber } from "./duration.js";

/** Work shorter than this shows no progress. */
const quietMs = 1000;
const redrawMs = 200;
/** Where nobody watches, a line now and then tells a log that the work goes on. */
const logEveryMs = 15_000;

/** Shows how long work goes on: one line on a terminal that is redrawn, now and then a line elsewhere. */
export class Progress {
  #done = 0;
  #total: number | undefined;
  #left: Readonly<Record<string, number>> | undefined;
  #isDrawn = false;
  #hasEnded = false;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #verb: string;
  readonly #client: ManagementClient;

  /**
   * @param verb what is going on: `Reading`, `Applying`
   * @param isQuiet whether nothing may be shown at all
   */
  constructor(verb: string, client: ManagementClient, isQuiet = false) {
    this.#verb = verb;
    this.#client = client;
    const isTerminal = process.stderr.isTTY;
    this.#timer = setInterval(
      () => {
        if (isQuiet || performance.now() - this.#startedAt < quietMs) return;
        if (isTerminal) this.#draw();
        else process.stderr.write(`${this.#text()}\n`);
      },
      isTerminal ? redrawMs : logEveryMs,
    );
    this.#timer.unref();
  }

  /**
   * Tells how far the work is.
   *
   * @param left requests that are still to be sent, by kind: the limits tell how long these take
   */
  report(done: number, total: number | undefined, left?: Readonly<Record<string, number>>): void {
    this.#done = done;
    if (total !== undefined) this.#total = total;
    this.#left = left;
  }

  /** Tells that one more piece is done. */
  step(total: number, left?: Readonly<Record<string, number>>): void {
    this.report(this.#done + 1, total, left);
  }

  /** Writes a line that stays, unless the work is over. */
  above(text: string): void {
    if (this.#hasEnded) return;
    if (this.#isDrawn) process.stderr.write("\r\u001b[2K");
    process.stderr.write(`${text}\n`);
  }

  /** Ends the display and leaves nothing of it behind. */
  end(): void {
    this.#hasEnded = true;
    clearInterval(this.#timer);
    if (this.#isDrawn) process.stderr.write("\r\u001b[2K");
  }

  #draw(): void {
    this.#isDrawn = true;
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\u001b[2K${this.#text(width)}`);
  }

  #leftMs(): number | undefined {
    const foreseen = this.#left && this.#client.pacer.forecast(this.#left);
    if (foreseen !== undefined) return foreseen;
    if (this.#total === undefined || this.#done === 0) return undefined;
    const elapsedMs = performance.now() - this.#startedAt;
    return (elapsedMs / this.#done) * Math.max(0, this.#total - this.#done);
  }

  /** As much as there is room for; what has no room is left out as a whole. */
  #text(width = Infinity): string {
    const { requestsPerSecond, waitingFor } = this.#client.pacer.snapshot();
    const left = this.#leftMs();
    const parts = [
      `${this.#verb} ${renderNumber(this.#done)}${this.#total === undefined ? "" : `/${renderNumber(this.#total)}`}`,
      `${requestsPerSecond.toFixed(requestsPerSecond < 10 ? 1 : 0)} requests/s`,
      ...(left === undefined ? [] : [`${renderDuration(left)} left`]),
    ];
    const waits = waitingFor === undefined ? [] : [renderWait(waitingFor), shortenWait(waitingFor)];
    const texts = [...waits.map((wait) => [...parts, wait]), parts, parts.slice(0, 1)].map(
      (shown) => shown.join(" · "),
    );
    return texts.find(({ length }) => length <= width) ?? "";
  }
}

/** The same where there is little room. */
function shortenWait({ reason, kind }: PacerWait): string {
  const isLimit = reason === "limit" || reason === "refused" || reason === "learning";
  return isLimit ? `limit: ${kind.replaceAll("-", " ")}` : "waiting";
}

/** Why requests wait, as people say it. */
function renderWait({ reason, kind, ms }: PacerWait): string {
  const name = `${kind.replaceAll("-", " ")} requests`;
  const time = ms === undefined ? "" : ` (${renderDuration(ms)})`;
  switch (reason) {
    case "limit":
    case "refused":
      return `waiting for the rate limit of ${name}${time}`;
    case "learning":
      return `finding out the rate limit of ${name}`;
    case "concurrency":
      return "at full concurrency";
    case "max-rate":
      return `held to --max-rps${time}`;
  }
}
