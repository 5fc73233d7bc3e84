import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenLocally } from "../support/local-server.js";

/** The token that the program speaks to a hostile GitHub with. */
export const hubToken = "ghs_token_of_the_job";

/** A comment as GitHub prints it. */
export function hubComment(
  id: number,
  body: string | null,
  login: string | null = "somebody",
): object {
  const user = login === null ? null : { login, type: login.endsWith("[bot]") ? "Bot" : "User" };
  return { id, body, html_url: `https://github.example/${id}`, user };
}

/** How a request is answered: a value as JSON, or by hand. */
export type HubAnswer = (request: HubRequest) => unknown;

/** A request as hostile answers need it. */
export interface HubRequest {
  /** Method and path below the repository, such as `GET issues/7/comments`. */
  readonly route: string;
  readonly page: number;
  readonly response: ServerResponse;
}

/** A server that is no good GitHub. */
export interface HostileGitHub {
  /** What a workflow of pull request 7 of acme/organizations has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Starts a server that answers as told. Answers of undefined are those of a GitHub without comments
 * that knows nobody; an answer that wrote to the response itself returns null.
 */
export async function openHostileGitHub(answer: HubAnswer): Promise<HostileGitHub> {
  const requests: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://hub");
    const route = `${request.method} ${pathname.replace("/repos/acme/organizations/", "")}`;
    requests.push(route);
    request.resume();
    const given = answer({ route, page: Number(searchParams.get("page") ?? 1), response });
    if (given === null) return;
    const isKnown = given !== undefined || route === "GET issues/7/comments";
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(given ?? (isKnown ? [] : { message: "Not Found" })));
  });
  const { url, close } = await listenLocally(server);
  return {
    env: {
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: "acme/organizations",
      GITHUB_TOKEN: hubToken,
    },
    requests,
    close,
  };
}
