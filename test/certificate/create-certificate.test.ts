import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate, createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { createCertificate, type Certificate } from "../../src/certificate/index.js";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function makeCertificate(hosts: readonly string[] = ["localhost", "127.0.0.1"]): Certificate {
  return createCertificate({ commonName: "orgwright test", hosts, validDays: 30 });
}

/** Connects with TLS; what comes back is what both sides thought of it. */
async function shakeHands(
  server: Certificate,
  options: { readonly trusted: Certificate; readonly client?: Certificate; readonly host?: string },
): Promise<{ readonly clientAccepts: boolean; readonly serverAccepts: boolean }> {
  let serverAccepts = false;
  const listener = tls.createServer(
    {
      cert: server.certificatePem,
      key: server.privateKeyPem,
      ...(options.client && {
        requestCert: true,
        rejectUnauthorized: true,
        ca: options.client.certificatePem,
      }),
    },
    (socket) => {
      serverAccepts = options.client === undefined || socket.authorized;
      socket.end("x");
    },
  );
  listener.listen(0, "127.0.0.1");
  closing.push(() => listener.close());
  await once(listener, "listening");
  const socket = tls.connect({
    port: (listener.address() as AddressInfo).port,
    host: "127.0.0.1",
    servername: options.host ?? "localhost",
    ca: options.trusted.certificatePem,
    ...(options.client && {
      cert: options.client.certificatePem,
      key: options.client.privateKeyPem,
    }),
  });
  closing.push(() => socket.destroy());
  try {
    await once(socket, "data");
    return { clientAccepts: socket.authorized, serverAccepts };
  } catch {
    return { clientAccepts: false, serverAccepts };
  }
}

describe("a certificate", () => {
  it("is accepted by a client that trusts it", async () => {
    const certificate = makeCertificate();
    expect(await shakeHands(certificate, { trusted: certificate })).toEqual({
      clientAccepts: true,
      serverAccepts: true,
    });
  });

  it("is refused by a client that trusts another one of the same name", async () => {
    const { clientAccepts } = await shakeHands(makeCertificate(), { trusted: makeCertificate() });
    expect(clientAccepts).toBe(false);
  });

  it("is refused under a name that it does not carry", async () => {
    const certificate = makeCertificate();
    const answer = await shakeHands(certificate, { trusted: certificate, host: "other.example" });
    expect(answer.clientAccepts).toBe(false);
  });

  it("also proves who a client is", async () => {
    const certificate = makeCertificate();
    const client = makeCertificate();
    expect(await shakeHands(certificate, { trusted: certificate, client })).toEqual({
      clientAccepts: true,
      serverAccepts: true,
    });
  });

  it("carries names and addresses of both families", () => {
    const hosts = ["localhost", "a.example", "10.1.2.3", "::1", "fe80::a:0:1", "::ffff:10.0.0.1"];
    const parsed = new X509Certificate(makeCertificate(hosts).certificateDer);
    expect(parsed.checkHost("a.example")).toBe("a.example");
    expect(parsed.checkIP("10.1.2.3")).toBe("10.1.2.3");
    expect(parsed.checkIP("::1")).toBe("::1");
    expect(parsed.checkIP("fe80:0:0:0:0:a:0:1")).toBeDefined();
    expect(parsed.checkIP("::ffff:10.0.0.1")).toBeDefined();
    expect(parsed.checkIP("::2")).toBeUndefined();
  });

  it("is signed by itself, belongs to its key and is an authority", () => {
    const certificate = makeCertificate();
    const parsed = new X509Certificate(certificate.certificatePem);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(certificate.privateKeyPem))).toBe(true);
    expect(parsed.ca).toBe(true);
    expect(parsed.raw.equals(certificate.certificateDer)).toBe(true);
  });

  it("is valid now and for the days asked for, also beyond the year 2050", () => {
    const century = createCertificate({ commonName: "x", hosts: ["x"], validDays: 36_500 });
    const parsed = new X509Certificate(century.certificateDer);
    expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
    const days = (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / 86_400_000;
    expect(Math.round(days)).toBe(36_500);
  });

  it("has a serial number of its own", () => {
    const serials = [makeCertificate(), makeCertificate()].map(
      ({ certificateDer }) => new X509Certificate(certificateDer).serialNumber,
    );
    expect(serials[0]).not.toBe(serials[1]);
  });
});

const openssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!openssl)("to openssl", () => {
  it("the certificate verifies for every purpose and says what it is for", () => {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-certificate-"));
    closing.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "certificate.pem");
    writeFileSync(file, makeCertificate().certificatePem);
    for (const purpose of ["sslserver", "sslclient"]) {
      const output = execFileSync(
        "openssl",
        ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", file, file],
        { encoding: "utf8" },
      );
      expect(output).toContain(": OK");
    }
    const text = execFileSync("openssl", ["x509", "-in", file, "-noout", "-text"], {
      encoding: "utf8",
    });
    expect(text).toContain("CA:TRUE");
    expect(text).toContain("TLS Web Server Authentication, TLS Web Client Authentication");
    expect(text).toContain("DNS:localhost, IP Address:127.0.0.1");
    expect(text).toContain("Digital Signature, Certificate Sign");
  });
});
