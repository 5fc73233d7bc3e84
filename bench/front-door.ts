import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import {
  Agent,
  request as openRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createCertificate } from "../src/certificate/index.js";
import type { EmbeddedTenant } from "./embedded-tenant.js";

/** The https address at which auth0-deploy-cli finds a tenant. */
export interface FrontDoor {
  /** Variables with which the tenant is found and trusted. */
  readonly environment: Readonly<Record<string, string>>;
  /** Requests since the last reset that were answered here and not by the tenant. */
  answered(): number;
  reset(): void;
  close(): Promise<void>;
}

/**
 * Opens an https address for a tenant. auth0-deploy-cli speaks nothing but https, and reads applications,
 * grants and domains, which the embedded tenant does not have; those reads are answered here, as by
 * a tenant that has none but the application in use, and with the tenant's latency. Everything else
 * goes to the tenant.
 */
export async function openFrontDoor(
  tenant: EmbeddedTenant,
  latencyMs: number,
  folder: string,
): Promise<FrontDoor> {
  const { certificatePem, privateKeyPem } = createCertificate({
    commonName: "localhost",
    hosts: ["127.0.0.1"],
    validDays: 2,
  });
  const certificatePath = join(await mkdtemp(join(folder, "door-")), "certificate.pem");
  await writeFile(certificatePath, certificatePem);

  const agent = new Agent({ keepAlive: true });
  let answered = 0;
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
    const answer = answerInstead(request, tenant.clientId);
    if (answer === undefined) {
      forward(request, response, tenant.url, agent);
      return;
    }
    answered += 1;
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(answer));
    }, latencyMs);
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    environment: {
      AUTH0_DOMAIN: `127.0.0.1:${port}`,
      AUTH0_CLIENT_ID: tenant.clientId,
      AUTH0_CLIENT_SECRET: tenant.clientSecret,
      // Tokens are for the tenant behind the door, which knows its own port alone.
      AUTH0_AUDIENCE: `${tenant.url}/api/v2/`,
      NODE_EXTRA_CA_CERTS: certificatePath,
    },
    answered: () => answered,
    reset: () => {
      answered = 0;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  agent: Agent,
): void {
  const onward = openRequest(
    new URL(request.url ?? "/", url),
    { agent, method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  response.on("close", () => {
    if (!response.writableFinished) onward.destroy();
  });
  request.pipe(onward);
}

/** The answer to a read of something that the embedded tenant does not have. */
function answerInstead(request: IncomingMessage, clientId: string): object | undefined {
  if (request.method !== "GET") return undefined;
  const { pathname } = new URL(request.url ?? "/", "https://tenant.example");
  if (pathname === "/api/v2/clients") {
    return listOf("clients", [{ client_id: clientId, name: "Bench", app_type: "non_interactive" }]);
  }
  if (pathname === "/api/v2/client-grants") return listOf("client_grants", []);
  switch (/^\/api\/v2\/organizations\/[^/]+\/([a-z-]+)$/.exec(pathname)?.[1]) {
    case "client-grants":
      return listOf("client_grants", []);
    case "discovery-domains":
      return listOf("domains", []);
    case "clients":
      return listOf("clients", []);
    default:
      return undefined;
  }
}

function listOf(name: string, items: readonly object[]): object {
  return { start: 0, limit: 100, total: items.length, [name]: items };
}
