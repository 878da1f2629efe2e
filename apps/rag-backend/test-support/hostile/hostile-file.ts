import { writeZip } from './zip-writer.ts';

/** A file that was made to do harm, or is broken in a way that happens. */
export interface HostileFile {
  what: string;
  filename: string;
  /** Makes it anew; some take a second and hundreds of megabytes for a moment. */
  make: () => Uint8Array;
  /** What becomes of it: searchable, or failed with one of these codes. `any` = either; it must only end. */
  outcome: 'completed' | 'any' | RegExp;
}

/** Any reason that a person can understand. */
export const REFUSED =
  /^(?:corrupt|too_large|too_many_pages|empty_text|encrypted|unsupported_type|timeout|out_of_memory)$/;

export const text = (content: string) => () => Buffer.from(content);

export const zip = (parts: Record<string, string | Uint8Array>): Uint8Array =>
  writeZip(
    Object.entries(parts).map(([name, content]) => ({
      name,
      bytes: typeof content === 'string' ? Buffer.from(content) : content,
    })),
  );

/** The same bytes every time; no format at all. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
