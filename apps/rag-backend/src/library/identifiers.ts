import { randomUUID } from 'node:crypto';

/** A new id in OpenAI's form: `<prefix><24 hex digits>`, e.g. `newId('file-')`. */
export function newId(prefix: 'file-' | 'vs_' | 'vsfb_' | 'chatcmpl-' | 'conv_' | 'msg_' | 'key_'): string {
  // `randomUUID` keeps a store of entropy, which asking the system for every id would not.
  return prefix + randomUUID().replaceAll('-', '').slice(0, 24);
}

/** Seconds since the epoch. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
