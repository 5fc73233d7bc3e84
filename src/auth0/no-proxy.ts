import { BlockList, isIP } from "node:net";

/**
 * Whether a host is named by `NO_PROXY`, as curl reads it: names between commas or spaces, each for
 * itself and everything below it, with or without a dot before it; addresses; ranges such as
 * `10.0.0.0/8`; `*` for everything. Besides, as Go reads it: with a port, for that port alone.
 *
 * @param hostname as a URL writes it, an IPv6 address in brackets
 * @param port the port that is connected to
 */
export function isInNoProxy(list: string, hostname: string, port: number): boolean {
  const host = normalize(hostname);
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [name, onlyPort] = splitPort(entry);
      if (onlyPort !== undefined && onlyPort !== port) return false;
      return isIP(host) === 0 ? isBelow(host, normalize(name)) : isInRange(host, normalize(name));
    });
}

function isBelow(host: string, name: string): boolean {
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function isInRange(address: string, range: string): boolean {
  const [first = "", bits] = range.split("/", 2);
  const family = isIP(first);
  if (family === 0 || family !== isIP(address)) return false;
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
  const kind = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(first, prefix, kind);
  return list.check(address, kind);
}

/** `host:8080`, `[::1]:8080` and `::1` differ in what their last colon means. */
function splitPort(entry: string): [string, number | undefined] {
  const found = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(entry);
  return found ? [found[1] ?? "", Number(found[2])] : [entry, undefined];
}

function normalize(host: string): string {
  return host
    .toLowerCase()
    .replaceAll(/[[\]]/g, "")
    .replace(/^\*?\./, "")
    .replace(/\.$/, "");
}
