import { StorageError } from '../contract/storage.ts';
import { toStorageError } from './database.ts';

/**
 * What a worker can do: a table of functions, called by name over the message port. The client's methods get their
 * types from the table, so there is no second list of names to keep in step.
 *
 * Arguments and results are copied by structured clone; typed arrays directly in a result are moved.
 */
// biome-ignore lint/suspicious/noExplicitAny: the widest function type; each table's own types are what callers see
export type Operations = Record<string, (...values: any[]) => unknown>;

export type Arguments<Table, Name extends keyof Table> = Table[Name] extends (
  ...values: infer Values
) => unknown
  ? Values
  : never;
export type Result<Table, Name extends keyof Table> = Table[Name] extends (...values: never) => infer Value
  ? Awaited<Value>
  : never;

export type WorkerRequest =
  | { type: 'call'; id: number; name: string; values: unknown[] }
  /** Answered by the exit of the worker. */
  | { type: 'close' };

export type WorkerReply =
  | { type: 'ready' }
  | { type: 'failed'; error: SentError }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: SentError };

/** An error as it crosses threads: structured clone would lose our classes and codes. */
export interface SentError {
  code: StorageError['code'] | null;
  message: string;
  stack: string | undefined;
}

export function sendError(error: unknown): SentError {
  const known = error instanceof StorageError ? error : toStorageError(error);
  if (known) {
    return { code: known.code, message: known.message, stack: known.stack };
  }
  return error instanceof Error
    ? { code: null, message: error.message, stack: error.stack }
    : { code: null, message: String(error), stack: undefined };
}

/** The worker's stack is kept as the cause. */
export function receiveError(sent: SentError): Error {
  const cause = new Error(sent.message);
  if (sent.stack !== undefined) {
    cause.stack = sent.stack;
  }
  return sent.code === null
    ? new Error(sent.message, { cause })
    : new StorageError(sent.code, sent.message, { cause });
}

/** Buffers of typed arrays that lie directly in a result and own their memory. */
export function movableBuffers(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const buffers = new Set<ArrayBuffer>();
  for (const member of [value, ...Object.values(value)]) {
    if (
      ArrayBuffer.isView(member) &&
      member.buffer instanceof ArrayBuffer &&
      member.byteLength === member.buffer.byteLength &&
      !Buffer.isBuffer(member)
    ) {
      buffers.add(member.buffer);
    }
  }
  return [...buffers];
}
