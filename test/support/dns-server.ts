import { createSocket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, type TxtAnswer } from "dns-packet";

/** A DNS server on loopback that knows TXT records. */
export interface DnsServer extends AsyncDisposable {
  /** Address and port, as `--resolver` takes them. */
  readonly address: string;
  /** Names that it was asked for, in order. */
  readonly asked: readonly string[];
}

/** What it says of a name: texts, each in its parts, or an answer that is no answer. */
export type DnsRecords = ReadonlyMap<
  string,
  readonly (string | readonly string[])[] | "SERVFAIL" | "REFUSED" | "silence"
>;

/** Starts a DNS server. Names are compared as DNS compares them, without regard to case. */
export async function startDnsServer(records: DnsRecords): Promise<DnsServer> {
  const known = new Map([...records].map(([name, texts]) => [name.toLowerCase(), texts]));
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (message, { address, port }) => {
    const { id, questions = [] } = decode(message);
    const name = questions[0]?.name ?? "";
    asked.push(name);
    const found = known.get(name.toLowerCase());
    if (found === "silence") return;
    const answers: TxtAnswer[] =
      typeof found === "string" || found === undefined
        ? []
        : found.map((text) => ({ type: "TXT", name, ttl: 60, data: [text].flat() }));
    const rcode = found === "SERVFAIL" ? 2 : found === "REFUSED" ? 5 : found === undefined ? 3 : 0;
    socket.send(
      encode({ type: "response", id: id ?? 0, flags: rcode, questions, answers }),
      port,
      address,
    );
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, "close");
    },
  };
}
