import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { engineCall } from './engine-call.ts';

const { signal } = new AbortController();

function client(ip: string, authorization?: string): string {
  const headers = authorization === undefined ? {} : { authorization };
  const request = { id: 'req_1', ip, headers, signal } as unknown as FastifyRequest; // all that is read of one
  return engineCall(request).client;
}

test('a client is its key wherever it calls from, or else its address; the key stays outside', () => {
  expect(client('10.0.0.1', 'Bearer secret-a')).toBe(client('10.0.0.2', 'Bearer secret-a'));
  expect(client('10.0.0.1', 'Bearer secret-a')).not.toBe(client('10.0.0.1', 'Bearer secret-b'));
  expect(client('10.0.0.1', 'Bearer secret-a')).not.toContain('secret');
  expect(client('10.0.0.1')).toBe('10.0.0.1');
});
