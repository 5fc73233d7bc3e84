import {
  Server,
  ServerCredentials,
  status,
  type MethodDefinition,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { createCertificate, type Certificate } from "../../certificate/index.js";
import type { Invitation } from "./handshake.js";
import { decodeMessage, encodeMessage, type Message, type MessageName } from "./message-codec.js";
import { services } from "./message-table.js";

type ProviderMethods = (typeof services)["tfplugin6.Provider"];

/** What answers each call of the provider's service. */
export type ProviderCalls = {
  readonly [Name in keyof ProviderMethods]: (
    request: Message<ProviderMethods[Name]["request"]>,
  ) => Promise<Message<ProviderMethods[Name]["response"]>>;
};

/** A server that listens. */
export interface PluginServer {
  readonly port: number;
  /** Shown to clients; undefined where TLS is off. */
  readonly certificate: Certificate | undefined;
  /** Lets running calls end, then stops listening. */
  close(): Promise<void>;
}

/** What a server is made of. */
export interface PluginServerOptions {
  readonly invitation: Invitation;
  readonly calls: ProviderCalls;
  /** Terraform has asked the process to end. */
  readonly onShutdown: () => void;
  /** A client has called, whatever it wants. */
  readonly onCall: () => void;
}

interface MethodEntry {
  readonly request: MessageName;
  readonly response: MessageName;
  readonly streams?: boolean;
}

type UnaryHandler = (request: never) => Promise<object>;

/**
 * Serves a provider on the loopback interface. With TLS, only a client that shows the invitation's
 * certificate gets through.
 */
export async function startPluginServer(options: PluginServerOptions): Promise<PluginServer> {
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    // Nobody inspects this server, so no books are kept of every call.
    "grpc.enable_channelz": 0,
  });
  const { onCall } = options;
  addUnaryService(server, "tfplugin6.Provider", { ...options.calls }, onCall);
  addUnaryService(
    server,
    "plugin.GRPCController",
    {
      Shutdown: () => {
        options.onShutdown();
        return Promise.resolve({});
      },
    },
    onCall,
  );
  addUnaryService(server, "grpc.health.v1.Health", { Check: checkHealth }, onCall);
  const stdio = addStdioService(server);
  const { clientCertificatePem, ports } = options.invitation;
  const certificate =
    clientCertificatePem === undefined
      ? undefined
      : createCertificate({
          commonName: "orgwright terraform provider",
          hosts: ["localhost", "127.0.0.1"],
          validDays: 30,
        });
  const credentials =
    certificate === undefined || clientCertificatePem === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(clientCertificatePem),
          [
            {
              private_key: Buffer.from(certificate.privateKeyPem),
              cert_chain: Buffer.from(certificate.certificatePem),
            },
          ],
          true,
        );
  const port = await bindToFirstFree(server, ports, credentials);
  return {
    port,
    certificate,
    close: () =>
      new Promise((resolve) => {
        for (const call of stdio) call.end();
        server.tryShutdown(() => {
          resolve();
        });
      }),
  };
}

async function bindToFirstFree(
  server: Server,
  ports: Invitation["ports"],
  credentials: ServerCredentials,
): Promise<number> {
  for (let port = ports.min; ; port++) {
    try {
      return await bind(server, port, credentials);
    } catch (error) {
      if (port >= ports.max) throw error;
    }
  }
}

function bind(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}

function addUnaryService(
  server: Server,
  name: Exclude<keyof typeof services, "plugin.GRPCStdio">,
  handlers: Readonly<Record<string, UnaryHandler>>,
  onCall: () => void,
): void {
  const implementation: UntypedServiceImplementation = {};
  for (const [method, handler] of Object.entries(handlers)) {
    implementation[method] = (
      call: ServerUnaryCall<object, object>,
      answer: sendUnaryData<object>,
    ) => {
      onCall();
      void respond(handler(call.request as never), answer);
    };
  }
  server.addService(defineService(name), implementation);
}

async function respond(response: Promise<object>, answer: sendUnaryData<object>): Promise<void> {
  try {
    answer(null, await response);
  } catch (error) {
    answer(error instanceof Error ? error : new Error(String(error)));
  }
}

function checkHealth(request: Message<"grpc.health.v1.HealthCheckRequest">): Promise<object> {
  const isKnown = ["", "plugin"].includes(request.service ?? "");
  return isKnown
    ? Promise.resolve({ status: "SERVING" })
    : Promise.reject(
        Object.assign(new Error("there is no such service"), { code: status.NOT_FOUND }),
      );
}

/**
 * Terraform asks for what a plugin prints. This one prints nothing, so the streams stay open until
 * the server closes.
 */
function addStdioService(server: Server): ReadonlySet<ServerWritableStream<object, object>> {
  const open = new Set<ServerWritableStream<object, object>>();
  server.addService(defineService("plugin.GRPCStdio"), {
    StreamStdio: (call: ServerWritableStream<object, object>) => {
      open.add(call);
      call.on("cancelled", () => {
        open.delete(call);
        call.end();
      });
    },
  });
  return open;
}

function defineService(name: keyof typeof services): ServiceDefinition {
  return Object.fromEntries(
    Object.entries<MethodEntry>(services[name]).map(([method, entry]) => [
      method,
      defineMethod(`/${name}/${method}`, entry),
    ]),
  );
}

function defineMethod(path: string, entry: MethodEntry): MethodDefinition<object, object> {
  return {
    path,
    requestStream: false,
    responseStream: entry.streams === true,
    requestSerialize: (value) => encodeMessage(entry.request, value),
    requestDeserialize: (bytes) => decodeMessage(entry.request, bytes),
    responseSerialize: (value) => encodeMessage(entry.response, value),
    responseDeserialize: (bytes) => decodeMessage(entry.response, bytes),
  };
}
