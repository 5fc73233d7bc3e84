// Makes self-signed certificates for servers on this machine, without tools or packages.
// Must not know what is served with them, nor where they are kept.
export * from "./create-certificate.js";
