import type { CopyRequest } from "./render-copy.js";

/** Writes a request for a shell. The token stays in the environment: nobody shall paste one. */
export function renderCurl({ method, path, body }: CopyRequest, tenant: string): string {
  const lines = [
    `curl --request ${method}`,
    `--url ${quote(`${tenant}/api/v2/${path}`)}`,
    `--header "authorization: Bearer $AUTH0_API_TOKEN"`,
    ...(body === undefined
      ? []
      : [
          `--header 'content-type: application/json'`,
          `--data ${quote(JSON.stringify(body, undefined, 2))}`,
        ]),
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

/** Nothing acts between a shell's single quotes, and such a quote stands outside of them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
