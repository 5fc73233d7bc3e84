import { OperationError, type OperationCode, type RequestFacts } from "../errors/index.js";
import type { Secrets } from "../secrets.js";
import type { TenantAddress } from "./address.js";
import { routes } from "./routes.js";
import { adviseOnToken } from "./token-refusal.js";
import type { HttpAnswer } from "./wire.js";

/** An answer with an error status, read. */
export interface AnswerError {
  readonly error: OperationError;
  /** Which rate limit a 429 is about; Auth0 says it in the message alone. */
  readonly scope?: "global" | "endpoint";
}

/** Of what a tenant says, so many characters are repeated. */
const longestQuote = 500;

interface Meaning {
  readonly code: OperationCode;
  readonly retryable?: true;
  readonly mayHaveHappened?: true;
  readonly advice: string;
}

/** Reads an answer with an error status; the decision to try again is made here and nowhere else. */
export function readError(
  answer: HttpAnswer,
  request: RequestFacts,
  address: TenantAddress,
  retryAfterMs: number | undefined,
  secrets: Secrets,
): AnswerError {
  const body = parse(answer.text);
  const read = (key: string): string | undefined => textOf(body?.[key], secrets);
  const message = read("message") ?? read("error_description");
  const errorCode = read("errorCode") ?? (message ? undefined : read("error"));
  // A page that is not JSON comes from something else than the API: a proxy, or a wrong address.
  const isForeign = body === undefined && !worthAnother.has(answer.status) && answer.status < 500;
  const meaning = isForeign ? foreign : meaningOf(answer.status, request.method);
  const isToken = request.path === routes.token.template;
  const advice =
    (isToken && !isForeign ? adviseOnToken(answer.status, message ?? "", address) : undefined) ??
    meaning.advice;
  const scope = answer.status === 429 ? scopeOf(message) : undefined;
  const said = message ? `: "${message}"` : "";
  const correlation =
    request.correlationId === undefined ? "" : ` (correlation id ${request.correlationId})`;
  return {
    error: new OperationError(
      `${address.domain} answered ${request.method} ${request.path} with ${answer.status}${said}${correlation}.`,
      {
        code: meaning.code,
        advice,
        retryable: meaning.retryable ?? false,
        mayHaveHappened: meaning.mayHaveHappened ?? false,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        request: { ...request, ...(errorCode !== undefined && { errorCode }) },
      },
    ),
    ...(scope && { scope }),
  };
}

/** Statuses that proxies and load balancers send as well, and that go by. */
const worthAnother: ReadonlySet<number> = new Set([408, 429]);

const foreign: Meaning = {
  code: "invalid-answer",
  advice: "Check that it is an Auth0 tenant.",
};

function meaningOf(status: number, method: string): Meaning {
  if (status < 400) return foreign;
  switch (status) {
    case 401:
      return {
        code: "unauthorized",
        advice: "Check the credentials, and that they belong to this tenant.",
      };
    case 403:
      return {
        code: "forbidden",
        advice:
          "Grant the scope to the machine-to-machine application, or check the tenant's plan.",
      };
    case 404:
      return { code: "not-found", advice: "Plan again: the tenant has changed." };
    case 408:
      return { code: "server-error", retryable: true, mayHaveHappened: true, advice: "Run again." };
    case 409:
      // What is made anew is compared with what is there; what gets a name that is taken is not.
      return {
        code: "conflict",
        advice:
          method === "PATCH"
            ? "Something else has that name: give it another one first, or choose another name."
            : "Run again: it will be compared and repaired.",
      };
    case 429:
      return {
        code: "rate-limited",
        retryable: true,
        advice: "Run again later; what is done already is not done twice.",
      };
    case 507:
      return { code: "server-error", advice: "Run again once that is mended." };
    default:
      return status >= 500
        ? {
            code: "server-error",
            retryable: true,
            mayHaveHappened: true,
            advice: "Run again later; what is done already is not done twice.",
          }
        : {
            code: "rejected",
            advice:
              method === "GET"
                ? "Run again; if it stays so, report it."
                : "Change the manifest accordingly.",
          };
  }
}

/** The words are Auth0's: "Global limit has been reached" and "Endpoint limit has been reached". */
function scopeOf(message: string | undefined): "global" | "endpoint" | undefined {
  if (message?.startsWith("Global") === true) return "global";
  return message?.startsWith("Endpoint") === true ? "endpoint" : undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, secrets: Secrets): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  // The text ends up on terminals, where control characters would be obeyed. Secrets are taken out
  // first: of one that is cut in two, the first half would stay.
  return secrets
    .hide(value.slice(0, longestQuote * 20))
    .slice(0, longestQuote)
    .replaceAll(/\p{Cc}+/gu, " ");
}
