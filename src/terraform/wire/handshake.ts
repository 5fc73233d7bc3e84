import type { Certificate } from "../../certificate/index.js";
import type { Variables } from "../../variables.js";

/**
 * What Terraform sets in the environment of every provider that it starts. It is its own constant,
 * only tells who started the process, and is no secret.
 */
export const magicCookie = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
} as const;

/** The protocol that this provider speaks. */
export const protocolVersion = 6;

const highestPort = 65_535;

/** What Terraform says when it starts a provider. */
export interface Invitation {
  /** Ports that may be listened on, the lowest first; 0 lets the system choose. */
  readonly ports: { readonly min: number; readonly max: number };
  /** The only certificate that a client may show, as PEM; undefined where TLS is off. */
  readonly clientCertificatePem: string | undefined;
}

/** Why a process was not started as a provider: the text says what to do instead. */
export interface Misunderstanding {
  readonly message: string;
}

/** Reads what Terraform says in the environment of a provider that it starts. */
export function readInvitation(environment: Variables): Invitation | Misunderstanding {
  if (environment[magicCookie.name] !== magicCookie.value) {
    return {
      message:
        "This is Orgwright's Terraform provider. Terraform starts it by itself; put it where Terraform finds it with `orgwright terraform install`.",
    };
  }
  const versions = environment["PLUGIN_PROTOCOL_VERSIONS"];
  if (versions && !versions.split(",").includes(String(protocolVersion))) {
    return {
      message: `This Terraform speaks plugin protocol ${versions}, and Orgwright's provider speaks ${protocolVersion}. Terraform 1.0 and later speak it.`,
    };
  }
  const isTlsOff = isTrue(environment["TF_DISABLE_PLUGIN_TLS"]);
  const clientCertificatePem = environment["PLUGIN_CLIENT_CERT"] || undefined;
  if (clientCertificatePem === undefined && !isTlsOff) {
    return {
      message:
        "Terraform sent no certificate, so anybody on this machine could talk to the provider. Set TF_DISABLE_PLUGIN_TLS=1 if that is meant.",
    };
  }
  const ports = readPorts(environment);
  if ("message" in ports) return ports;
  return {
    ports,
    clientCertificatePem: isTlsOff ? undefined : clientCertificatePem,
  };
}

function readPorts(environment: Variables): Invitation["ports"] | Misunderstanding {
  const [min, max] = ["PLUGIN_MIN_PORT", "PLUGIN_MAX_PORT"].map((name) => {
    const text = environment[name]?.trim() ?? "";
    const port = text === "" ? 0 : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    return port <= highestPort ? port : `${name} is not a port: ${JSON.stringify(text)}.`;
  }) as [number | string, number | string];
  const wrong = [min, max].filter((port) => typeof port === "string");
  if (typeof min === "string" || typeof max === "string") {
    return {
      message: `${wrong.join(" ")} Set numbers from 0 to ${highestPort}, or neither: then any free port is taken.`,
    };
  }
  // Where the lower one stands alone, it is the only one that may be taken.
  if (max !== 0 && min > max) {
    return {
      message: `PLUGIN_MIN_PORT is ${min} and PLUGIN_MAX_PORT is ${max}, so no port may be taken. Set the lower one first.`,
    };
  }
  return { min, max };
}

/** The line with which a provider answers: where it listens and how to know it. */
export function renderAnswer(port: number, certificate: Certificate | undefined): string {
  const encoded = certificate?.certificateDer.toString("base64").replace(/=+$/, "") ?? "";
  return `1|${protocolVersion}|tcp|127.0.0.1:${port}|grpc|${encoded}\n`;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.toLowerCase());
}
