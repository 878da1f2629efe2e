import { z } from 'zod';
import { isLoopbackName } from './loopback.ts';

/** A whole number in a range, written in decimal digits. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  return z
    .string()
    .regex(/^[+-]?\d+$/, { error: `expected a whole number from ${min} to ${max}`, abort: true })
    .transform(Number)
    .pipe(
      z
        .number()
        .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`),
    );
}

/** A TCP port; 0 asks the system for a free one. */
export function port(fallback: number) {
  return wholeNumber({ min: 0, max: 65_535 })
    .default(fallback)
    .describe(`a port number, ${fallback} if left out`);
}

/** A time in milliseconds, at most a day. */
export function milliseconds() {
  return wholeNumber({ min: 1, max: 86_400_000 });
}

/** `a, b,c` as `['a', 'b', 'c']`; `[]` if left out. */
export function commaList() {
  return z
    .string()
    .transform((text) => text.split(',').flatMap((item) => item.trim() || []))
    .default([]);
}

/** An absolute http(s) address, without a trailing slash. */
export function httpUrl() {
  return z
    .url({ protocol: /^https?$/, error: 'expected an address like http://localhost:8001' })
    .transform((text) => text.replace(/\/+$/, ''));
}

/** `true`/`false`, also `1`/`0`, `yes`/`no`, `on`/`off`. */
export function flag() {
  return z.stringbool({ error: 'expected true or false' });
}

/** `HOST`, `API_KEYS` and `ALLOWED_HOSTS`: the settings of the door, the same in both services. */
export const doorSettings = {
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('the address to listen on, 127.0.0.1 (this machine only) if left out'),
  API_KEYS: commaList().describe('comma separated keys that callers must send'),
  ALLOWED_HOSTS: commaList().describe('comma separated host names under which this service is reached'),
};

/** The rule that nothing but this machine may come in without a key. Add it to a schema with {@link doorSettings}. */
export function requireKeysBeyondLoopback<Schema extends z.ZodObject>(schema: Schema): Schema {
  return schema.refine(
    (settings) => {
      const { HOST: host, API_KEYS: keys } = settings;
      return typeof host !== 'string' || isLoopbackName(host) || (Array.isArray(keys) && keys.length > 0);
    },
    {
      path: ['API_KEYS'],
      error: 'must be set when HOST is not a loopback address, or set HOST=127.0.0.1',
      // Also when other settings are bad, so that every problem is told at once.
      when: () => true,
    },
  );
}
