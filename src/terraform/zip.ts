import { crc32, deflateRawSync } from "node:zlib";

/** A file in an archive. */
export interface ArchivedFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Whether it may be started. */
  readonly isExecutable: boolean;
}

/** 1980-01-01, the first day that the format knows: the same files give the same archive. */
const date = 0x0021;
/** Made on Unix, version 2.0: so that modes are read. */
const madeBy = 0x0314;

/** Packs files into a zip archive, in the order given. Names are ASCII, sizes below 4 GB. */
export function packZip(files: readonly ArchivedFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isExecutable } of files) {
    const packed = deflateRawSync(content);
    const path = Buffer.from(name, "ascii");
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(date, 8);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(((isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    const version = Buffer.alloc(2);
    version.writeUInt16LE(madeBy);
    directory.push(Buffer.from("PK\u0001\u0002", "latin1"), version, facts, place, path);
    parts.push(Buffer.from("PK\u0003\u0004", "latin1"), facts, path, packed);
    offset += 4 + facts.length + path.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
