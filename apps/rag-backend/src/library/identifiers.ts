import { randomBytes } from 'node:crypto';

/** A new id in OpenAI's form: `<prefix><24 hex digits>`, e.g. `newId('file-')`. */
export function newId(prefix: 'file-' | 'vs_' | 'vsfb_' | 'chatcmpl-'): string {
  return prefix + randomBytes(12).toString('hex');
}

/** Seconds since the epoch. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
