import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntrySource {
  name: string;
  /** Before compression. */
  bytes: Uint8Array;
  /** Compressed already; `bytes` then only gives size and checksum. */
  compressed?: Uint8Array;
  /** What the headers say instead of the truth. */
  declaredSize?: number;
  /** Bit 0 of the flags: a password is needed. */
  encrypted?: boolean;
}

/** A zip file that may lie about what it holds. */
export function writeZip(entries: ZipEntrySource[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, compressed = deflateRawSync(bytes), declaredSize, encrypted } of entries) {
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((encrypted ? 1 : 0) | 0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(compressed.length, 14);
    fields.writeUInt32LE(declaredSize ?? bytes.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, nameBytes, compressed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    locals.push(local);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, nameBytes]));
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** Some text, then so many megabytes of one byte; a thousandth of that when deflated. */
export function bomb(start: string, megabytes: number): Uint8Array {
  return Buffer.concat([Buffer.from(start), Buffer.alloc(megabytes * 1024 * 1024, 0x20)]);
}
