import { spawn, type ChildProcess } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { Client, credentials, status, type ServiceError } from "@grpc/grpc-js";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createCertificate } from "../../../src/certificate/index.js";
import { decodeMessage, encodeMessage } from "../../../src/terraform/wire/message-codec.js";
import { bundleProvider } from "../bundle.js";

const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const ours = createCertificate({ commonName: "client", hosts: ["localhost"], validDays: 1 });
let executable = "";
const children: ChildProcess[] = [];
const clients: Client[] = [];

beforeAll(() => {
  executable = bundleProvider("fixture/provider.ts");
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  readonly port: number;
  readonly certificatePem: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function launch(environment: NodeJS.ProcessEnv): {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
} {
  const child = spawn(executable, {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, stdout: () => stdout, stderr: () => stderr };
}

/** Starts the provider as Terraform does. */
async function start(environment: NodeJS.ProcessEnv = {}): Promise<Started> {
  const launched = launch({
    TF_PLUGIN_MAGIC_COOKIE: cookie,
    PLUGIN_PROTOCOL_VERSIONS: "5,6",
    PLUGIN_CLIENT_CERT: ours.certificatePem,
    ...environment,
  });
  while (!launched.stdout().includes("\n")) {
    await Promise.race([
      once(launched.child.stdout ?? launched.child, "data"),
      once(launched.child, "exit").then(() => {
        throw new Error(`the provider ended: ${launched.stderr()}`);
      }),
    ]);
  }
  const line = launched.stdout();
  const fields = line.trim().split("|");
  return {
    ...launched,
    line,
    port: Number(fields[3]?.split(":")[1]),
    certificatePem: fields[5]
      ? new X509Certificate(Buffer.from(fields[5], "base64")).toString()
      : "",
  };
}

function connect(started: Started, client: typeof ours | undefined): Client {
  const connection = new Client(
    `localhost:${started.port}`,
    credentials.createSsl(
      Buffer.from(started.certificatePem),
      client && Buffer.from(client.privateKeyPem),
      client && Buffer.from(client.certificatePem),
    ),
  );
  clients.push(connection);
  return connection;
}

function call(client: Client, path: string, request: Buffer = Buffer.alloc(0)): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (value: Buffer) => value,
      (value: Buffer) => value,
      request,
      (error: ServiceError | null, value?: Buffer) => {
        if (value === undefined) reject(error ?? new Error("no answer"));
        else resolve(value);
      },
    );
  });
}

const metadataPath = "/tfplugin6.Provider/GetMetadata";

describe("a provider process", () => {
  it("says what it is when a person starts it", async () => {
    const { child, stdout, stderr } = launch({});
    expect(await once(child, "close")).toEqual([1, null]);
    expect(stdout()).toBe("");
    expect(stderr()).toContain("orgwright terraform install");
  });

  it("says so when Terraform speaks no protocol that it speaks", async () => {
    const { child, stderr } = launch({
      TF_PLUGIN_MAGIC_COOKIE: cookie,
      PLUGIN_PROTOCOL_VERSIONS: "4,5",
      PLUGIN_CLIENT_CERT: ours.certificatePem,
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(stderr()).toContain("4,5");
  });

  it("does not serve without TLS unless it is told to", async () => {
    const { child, stdout } = launch({ TF_PLUGIN_MAGIC_COOKIE: cookie });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(stdout()).toBe("");
  });

  it("answers with one line, and a certificate without padding", async () => {
    const { line } = await start();
    expect(line).toMatch(/^1\|6\|tcp\|127\.0\.0\.1:\d+\|grpc\|[A-Za-z0-9+/]{300,}\n$/);
  });

  it("serves the client whose certificate it was given", async () => {
    const answer = await call(connect(await start(), ours), metadataPath);
    const metadata = decodeMessage("tfplugin6.GetMetadata.Response", answer);
    expect(metadata.resources).toEqual([{ type_name: "orgwright_organization" }]);
  });

  it.each([
    ["no certificate", undefined],
    [
      "a certificate of its own making",
      createCertificate({ commonName: "client", hosts: ["localhost"], validDays: 1 }),
    ],
  ])("refuses a client with %s", async (_what, other) => {
    const started = await start();
    await expect(call(connect(started, other), metadataPath)).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
  });

  it("listens without TLS where Terraform turns it off", async () => {
    const started = await start({ TF_DISABLE_PLUGIN_TLS: "1", PLUGIN_CLIENT_CERT: "" });
    expect(started.line).toMatch(/\|grpc\|\n$/);
    const client = new Client(`127.0.0.1:${started.port}`, credentials.createInsecure());
    clients.push(client);
    expect(await call(client, metadataPath)).not.toHaveLength(0);
  });

  it("takes the first free port of those that it may take", async () => {
    const blocker = createServer();
    blocker.listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const started = await start({
      PLUGIN_MIN_PORT: String(port),
      PLUGIN_MAX_PORT: String(port + 5),
    });
    blocker.close();
    expect(started.port).toBeGreaterThan(port);
    expect(started.port).toBeLessThanOrEqual(port + 5);
  });

  it.each([
    [{ PLUGIN_MIN_PORT: "abc" }, 'PLUGIN_MIN_PORT is not a port: "abc"'],
    [{ PLUGIN_MAX_PORT: "abc" }, 'PLUGIN_MAX_PORT is not a port: "abc"'],
    [{ PLUGIN_MIN_PORT: "-1", PLUGIN_MAX_PORT: "5" }, 'PLUGIN_MIN_PORT is not a port: "-1"'],
    [{ PLUGIN_MIN_PORT: "1", PLUGIN_MAX_PORT: "70000" }, 'PLUGIN_MAX_PORT is not a port: "70000"'],
    [{ PLUGIN_MIN_PORT: "Infinity" }, "PLUGIN_MIN_PORT is not a port"],
    [{ PLUGIN_MIN_PORT: "8.5" }, "PLUGIN_MIN_PORT is not a port"],
    [{ PLUGIN_MIN_PORT: "9000", PLUGIN_MAX_PORT: "8000" }, "no port may be taken"],
  ])("ends with words where Terraform says %j", async (ports, words) => {
    const { child, stdout, stderr } = launch({
      TF_PLUGIN_MAGIC_COOKIE: cookie,
      TF_DISABLE_PLUGIN_TLS: "1",
      ...ports,
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(stdout()).toBe("");
    expect(stderr()).toContain(words);
  });

  it("ends with words where every port that it may take is taken", async () => {
    const blocker = createServer();
    blocker.listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const { child, stderr } = launch({
      TF_PLUGIN_MAGIC_COOKIE: cookie,
      TF_DISABLE_PLUGIN_TLS: "1",
      PLUGIN_MIN_PORT: String(port),
      PLUGIN_MAX_PORT: String(port),
    });
    expect(await once(child, "close")).toEqual([1, null]);
    blocker.close();
    expect(stderr()).toContain(`cannot serve on a port from ${port} to ${port}`);
    expect(stderr()).not.toMatch(/^ +at /m);
  });

  it("is healthy as a plugin, and knows no other service", async () => {
    const client = connect(await start(), ours);
    const path = "/grpc.health.v1.Health/Check";
    const request = (service: string) =>
      encodeMessage("grpc.health.v1.HealthCheckRequest", { service });
    const answer = await call(client, path, request("plugin"));
    expect(decodeMessage("grpc.health.v1.HealthCheckResponse", answer).status).toBe("SERVING");
    await expect(call(client, path, request("other"))).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it.each(["ListResource", "OpenEphemeralResource"])(
    "says of %s that it does not do that",
    async (method) => {
      const client = connect(await start(), ours);
      await expect(call(client, `/tfplugin6.Provider/${method}`)).rejects.toMatchObject({
        code: status.UNIMPLEMENTED,
      });
    },
  );

  it("answers with what went wrong instead of breaking the connection", async () => {
    const client = connect(await start(), ours);
    const answer = await call(
      client,
      "/tfplugin6.Provider/ReadResource",
      encodeMessage("tfplugin6.ReadResource.Request", {
        type_name: "orgwright_nothing",
        current_state: { json: Buffer.from('{"id":"x"}') },
        private: Buffer.from("kept"),
      }),
    );
    const response = decodeMessage("tfplugin6.ReadResource.Response", answer);
    expect(response.diagnostics?.[0]?.detail).toContain("orgwright_nothing");
    expect(Buffer.from(response.new_state?.json ?? []).toString()).toBe('{"id":"x"}');
    expect(Buffer.from(response.private ?? []).toString()).toBe("kept");
  });

  it("ends when it is asked to, also while its output is being read", async () => {
    const started = await start();
    const client = connect(started, ours);
    const stream = client.makeServerStreamRequest(
      "/plugin.GRPCStdio/StreamStdio",
      (value: Buffer) => value,
      (value: Buffer) => value,
      Buffer.alloc(0),
    );
    stream.on("error", () => undefined);
    await call(client, metadataPath);
    await call(client, "/plugin.GRPCController/Shutdown");
    expect(await once(started.child, "close")).toEqual([0, null]);
  });

  it("keeps running when the whole process group is interrupted", async () => {
    const started = await start();
    started.child.kill("SIGINT");
    expect(await call(connect(started, ours), metadataPath)).not.toHaveLength(0);
  });

  it("writes nothing but the one line to its output, and JSON to its log", async () => {
    const started = await start({ TF_LOG: "debug" });
    const client = connect(started, ours);
    await call(client, "/tfplugin6.Provider/GetProviderSchema");
    await call(client, "/plugin.GRPCController/Shutdown");
    await once(started.child, "close");
    expect(started.stdout()).toBe(started.line);
    const lines = started.stderr().trim().split("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ "@level": "debug", "@module": "orgwright" });
    }
    const silent = await start();
    await call(connect(silent, ours), "/plugin.GRPCController/Shutdown");
    await once(silent.child, "close");
    expect(silent.stderr()).toBe("");
  });
});
