import { once } from "node:events";
import { createCertificate } from "../src/certificate/index.js";
import { magicCookie } from "../src/terraform/wire/handshake.js";
import { startChild } from "./child-processes.js";
import { providerProgram } from "./programs.js";
import { spreadOf, type Spread } from "./spread.js";

/**
 * Measures how long the provider takes from its start to the line that tells Terraform where it
 * listens. It is started as Terraform does it, with mutual TLS.
 *
 * @throws Error when it says something else
 */
export async function measureProviderStart(folder: string, runs: number): Promise<Spread> {
  const { certificatePem } = createCertificate({
    commonName: "localhost",
    hosts: ["localhost"],
    validDays: 1,
  });
  const found: number[] = [];
  for (let round = 0; round < runs; round += 1) found.push(await start(folder, certificatePem));
  return spreadOf(found);
}

async function start(folder: string, clientCertificatePem: string): Promise<number> {
  const startedAt = performance.now();
  const child = startChild([providerProgram], {
    cwd: folder,
    env: {
      [magicCookie.name]: magicCookie.value,
      PLUGIN_PROTOCOL_VERSIONS: "6",
      PLUGIN_CLIENT_CERT: clientCertificatePem,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const answered =
    child.stdout === null ? exited : Promise.race([once(child.stdout, "data"), exited]);
  const [line] = (await answered) as [unknown];
  const wallMs = performance.now() - startedAt;
  child.kill("SIGTERM");
  await exited;
  if (!String(line).startsWith("1|6|tcp|"))
    throw new Error(`The provider answered ${String(line)}`);
  return wallMs;
}
