import { operationCodes, type OperationCode, type OperationError } from "../errors/index.js";

/** What an error of an operation is called, and what to do, where HCL has other words for it. */
interface Words {
  readonly summary?: string;
  readonly advice?: string;
}

/** The rest is called by its cause, and its advice suits every door. */
const words: Partial<Record<OperationCode, Words>> = {
  "no-target": { summary: "The provider's configuration is not known yet" },
  "no-credentials": {
    summary: "The provider has no credentials that it can use",
    advice:
      "Set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET of a machine-to-machine application that may use the Management API, or AUTH0_API_TOKEN; or write them in the provider block.",
  },
  "invalid-target": {
    summary: "The tenant's address cannot be used",
    advice:
      "Write `domain` as in acme.eu.auth0.com, or `base_url` as in http://127.0.0.1:4010 for a tenant on this machine.",
  },
  conflict: {
    summary: "The name is taken",
    advice:
      "Another organization has that name. Choose another name, or give that one up first and apply again.",
  },
  rejected: { advice: "Change the configuration accordingly." },
  "rate-limited": {
    advice: "Apply again later, or with a smaller `concurrency` in the provider block.",
  },
  "server-error": { advice: "Apply again later; what is done already is not done twice." },
  "keeps-changing": { advice: "Let the other writer end, and apply again." },
  "other-owner": {
    summary: "The organization belongs to a manifest",
    advice: "Leave it to that manifest, or import it if it shall be managed here from now on.",
  },
};

/** Tells what went wrong with an operation as a configuration in HCL would have it, and once. */
export function describeOperation(error: OperationError): {
  readonly summary: string;
  readonly detail: string;
} {
  const { summary, advice } = wordsOf(error);
  const hasAdvice = error.advice !== undefined && advice !== "";
  return { summary, detail: hasAdvice ? `${error.happened}\n\n${advice}` : error.happened };
}

function wordsOf(error: OperationError): { readonly summary: string; readonly advice: string } {
  const own = error.code === "not-found" ? absence(error) : words[error.code];
  return {
    summary: own?.summary ?? operationCodes[error.code].cause.replace(/\.$/, ""),
    advice: own?.advice ?? error.advice ?? "",
  };
}

/** Only what a write expected to be there has gone in the meantime; the rest never was there. */
function absence({ request }: OperationError): Words {
  return request === undefined || request.method === "GET"
    ? { summary: "Nothing of that name or id is there", advice: "" }
    : {
        summary: "The organization is not there any more",
        advice: "Somebody changed the tenant in the meantime: plan again.",
      };
}
