import type { Provider } from "./provider.js";
import { createProviderCalls } from "./rpc/index.js";
import {
  createLog,
  protocolVersion,
  readInvitation,
  renderAnswer,
  startPluginServer,
  watchParent,
} from "./wire/index.js";

/** What of its process a provider uses; `process` itself has all of it. */
export type HostProcess = Pick<NodeJS.Process, "env" | "stdout" | "stderr" | "pid" | "on" | "exit">;

/** Nobody who starts a provider waits longer before the first call. */
const firstCallMs = 60_000;

/**
 * Serves a provider to the Terraform that started this process, and ends the process when that
 * Terraform says so or is gone.
 */
export async function serveProvider(provider: Provider, host: HostProcess): Promise<void> {
  const invitation = readInvitation(host.env);
  if ("message" in invitation) {
    host.stderr.write(`${invitation.message}\n`);
    host.exit(1);
  }
  const log = createLog(host.stderr, host.env);
  const end = (reason: string) => {
    log("debug", `ending: ${reason}`);
    host.exit(0);
  };
  surviveClosedPipes(host);
  // Ctrl-C reaches the whole process group; Terraform says by StopProvider what it wants of it.
  host.on("SIGINT", () => undefined);
  host.on("SIGTERM", () => {
    end("asked by a signal");
  });
  watchParent(() => {
    end("Terraform is gone");
  });
  const unused = setTimeout(() => {
    end("nobody called");
  }, firstCallMs);
  const server = await startPluginServer({
    invitation,
    calls: createProviderCalls(provider),
    onShutdown: () => {
      void endGently();
    },
    onCall: () => {
      clearTimeout(unused);
    },
  }).catch((error: unknown) => {
    const { min, max } = invitation.ports;
    const where = min === 0 ? "" : ` on a port from ${min} to ${Math.max(min, max)}`;
    const why = error instanceof Error ? error.message : String(error);
    host.stderr.write(`Orgwright's provider cannot serve${where}: ${why}\n`);
    return host.exit(1);
  });
  const endGently = async () => {
    // The answer has to leave first.
    await server.close();
    end("asked by Terraform");
  };
  host.stdout.write(renderAnswer(server.port, server.certificate));
  log("debug", `listening on port ${server.port}`);
}

/**
 * Serves a provider without being started by Terraform, for a debugger, until the process ends.
 *
 * @returns what TF_REATTACH_PROVIDERS must hold for a Terraform that shall use this process.
 */
export async function serveProviderForDebugging(
  provider: Provider,
  address: string,
  host: Pick<HostProcess, "pid">,
): Promise<string> {
  const server = await startPluginServer({
    invitation: { ports: { min: 0, max: 0 }, clientCertificatePem: undefined },
    calls: createProviderCalls(provider),
    onShutdown: () => undefined,
    onCall: () => undefined,
  });
  return JSON.stringify({
    [address]: {
      Protocol: "grpc",
      ProtocolVersion: protocolVersion,
      Pid: host.pid,
      Test: true,
      Addr: { Network: "tcp", String: `127.0.0.1:${server.port}` },
    },
  });
}

/** A pipe whose reader is gone must not end a write that is under way. */
function surviveClosedPipes(host: HostProcess): void {
  host.stdout.on("error", () => undefined);
  host.stderr.on("error", () => undefined);
}
