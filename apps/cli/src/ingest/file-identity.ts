import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';

/** The server keeps at most 512 characters per attribute. */
const ATTRIBUTE_LENGTH = 512;

/** What tells a later run whether it has sent this file already. Kept as the attributes of the stored file. */
export interface FileIdentity {
  /** Where it lies, absolute, `/` between folders, NFC. */
  path: string;
  /** Of its bytes, hex. */
  sha256: string;
}

/** @param file absolute path */
export async function fileIdentity(file: string, signal: AbortSignal): Promise<FileIdentity> {
  const sum = createHash('sha256');
  for await (const bytes of createReadStream(file, { signal })) sum.update(bytes);
  return { path: storedPath(file), sha256: sum.digest('hex') };
}

/** A path that is too long keeps its end, behind a hash of the whole. */
export function storedPath(file: string): string {
  const whole = file.split(path.sep).join('/').normalize('NFC');
  if (whole.length <= ATTRIBUTE_LENGTH) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 16);
  return `${hash}…${whole.slice(-(ATTRIBUTE_LENGTH - hash.length - 1))}`;
}
