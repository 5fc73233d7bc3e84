import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { invariant } from "../errors/index.js";
import {
  encodeBitString,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
  encodeText,
  encodeTime,
  encodeTrue,
  encodeUnsigned,
  encodeValue,
} from "./der.js";

/** What a certificate shall say. */
export interface CertificateOptions {
  /** The subject, 1 to 64 characters; clients check `hosts`, not this. */
  readonly commonName: string;
  /** Names and IP addresses that the certificate is valid for; at least one. */
  readonly hosts: readonly string[];
  /** Days from now after which it is no longer valid. */
  readonly validDays: number;
}

/** A certificate with its key. */
export interface Certificate {
  readonly certificatePem: string;
  /** PKCS #8. Secret: whoever has it can pose as the server. */
  readonly privateKeyPem: string;
  readonly certificateDer: Buffer;
}

const ecdsaWithSha256 = encodeSequence(encodeObjectIdentifier("1.2.840.10045.4.3.2"));

const dayMs = 24 * 60 * 60 * 1000;
/** Clients whose clock is a little behind shall accept a certificate that was just made. */
const clockSkewMs = 60 * 60 * 1000;

/**
 * Makes a new P-256 key and a certificate for it that is signed by itself: usable by a server, by
 * a client, and as the authority that either is verified with. Takes about a millisecond.
 */
export function createCertificate(options: CertificateOptions): Certificate {
  invariant(options.hosts.length > 0, "a certificate needs a host");
  invariant(
    options.commonName.length >= 1 && options.commonName.length <= 64,
    "a common name has 1 to 64 characters",
  );
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKeyInfo = publicKey.export({ type: "spki", format: "der" });
  const name = encodeName(options.commonName);
  const now = Date.now();
  const toBeSigned = encodeSequence(
    encodeVersion3(),
    encodeUnsigned(randomBytes(16)),
    ecdsaWithSha256,
    name,
    encodeSequence(
      encodeTime(new Date(now - clockSkewMs)),
      encodeTime(new Date(now + options.validDays * dayMs)),
    ),
    name,
    publicKeyInfo,
    encodeValue(0xa3, encodeSequence(...encodeExtensions(options.hosts, publicKeyInfo))),
  );
  const certificateDer = encodeSequence(
    toBeSigned,
    ecdsaWithSha256,
    encodeBitString(sign("sha256", toBeSigned, privateKey)),
  );
  return {
    certificatePem: renderPem("CERTIFICATE", certificateDer),
    privateKeyPem: renderPem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
    certificateDer,
  };
}

function encodeVersion3(): Buffer {
  return encodeValue(0xa0, encodeUnsigned(Buffer.of(2)));
}

function encodeName(commonName: string): Buffer {
  const attribute = encodeSequence(encodeObjectIdentifier("2.5.4.3"), encodeText(commonName));
  return encodeSequence(encodeValue(0x31, attribute));
}

function encodeExtensions(hosts: readonly string[], publicKeyInfo: Uint8Array): Buffer[] {
  // RFC 5280 hashes the bits of the key alone: an uncompressed P-256 point, which stands last.
  const keyIdentifier = createHash("sha1").update(publicKeyInfo.subarray(-65)).digest();
  const certificateAuthority = encodeSequence(encodeTrue());
  const signAndCertify = encodeBitString(Buffer.of(0b1000_0100), 2);
  const serverAndClient = encodeSequence(
    encodeObjectIdentifier("1.3.6.1.5.5.7.3.1"),
    encodeObjectIdentifier("1.3.6.1.5.5.7.3.2"),
  );
  return [
    encodeExtension("2.5.29.19", certificateAuthority, "critical"),
    encodeExtension("2.5.29.15", signAndCertify, "critical"),
    encodeExtension("2.5.29.37", serverAndClient),
    encodeExtension("2.5.29.17", encodeSequence(...hosts.map(encodeHost))),
    encodeExtension("2.5.29.14", encodeOctetString(keyIdentifier)),
    encodeExtension("2.5.29.35", encodeSequence(encodeValue(0x80, keyIdentifier))),
  ];
}

function encodeExtension(identifier: string, value: Uint8Array, critical?: "critical"): Buffer {
  return encodeSequence(
    encodeObjectIdentifier(identifier),
    ...(critical ? [encodeTrue()] : []),
    encodeOctetString(value),
  );
}

function encodeHost(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return encodeValue(0x87, Buffer.from(host.split(".").map(Number)));
    case 6:
      return encodeValue(0x87, parseIpv6(host));
    default:
      return encodeValue(0x82, Buffer.from(host, "ascii"));
  }
}

function parseIpv6(address: string): Buffer {
  // The URL parser knows every spelling and answers with hexadecimal groups and at most one "::".
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = "", after] = canonical.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  const groups = [...head, ...zeros, ...tail].map((group) => group.padStart(4, "0"));
  return Buffer.from(groups.join(""), "hex");
}

function renderPem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
