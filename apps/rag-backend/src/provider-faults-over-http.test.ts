import { readFileSync } from 'node:fs';
import { ERRORS } from '@frogwell/protocol';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { loadOpenAISchema } from '../test-support/openai-schema.ts';
import {
  ANSWER,
  type Outcome,
  PROVIDER_FAULTS,
  type ProviderFault,
} from '../test-support/provider-faults.ts';
import {
  expectedCalls,
  expectedOutcome,
  type FaultResult,
  type FaultyProvider,
  type FaultyServer,
  faultSettings,
  runProviderFault,
  schemaOf,
  startFaultyServer,
} from '../test-support/run-provider-fault.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const expectSchema = loadOpenAISchema(process.env['FROGWELL_OPENAI_SCHEMA']);
const CERTIFICATE = new URL('../test-support/expired-certificate/', import.meta.url);
/** Two failed tries among so many right ones are not half of them. */
const RIGHT_ANSWERS = 3;
const opened: (() => Promise<void>)[] = [];
const usual: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});
afterAll(async () => {
  for (const close of usual.splice(0).toReversed()) await close();
});

async function backendAt(
  provider: FaultyProvider,
  server: FaultyServer,
  { toClose = opened, silenceMs }: { toClose?: (() => Promise<void>)[]; silenceMs?: number | undefined } = {},
): Promise<TestBackend> {
  const backend = await startBackend(faultSettings(provider, server.url, silenceMs));
  toClose.push(server.close, backend.remove);
  return backend;
}

describe.each(['openai', 'local'] as const)('%s', (provider) => {
  let shared: Promise<{ server: FaultyServer; backend: TestBackend }> | undefined;

  async function open(fault: ProviderFault) {
    const start = async (toClose = opened) => {
      const server = await startFaultyServer();
      return { server, backend: await backendAt(provider, server, { toClose, silenceMs: fault.silenceMs }) };
    };
    if (fault.isLasting || fault.silenceMs !== undefined) return start();
    shared ??= start(usual);
    return shared;
  }

  describe.each(['whole', 'streamed'] as const)('%s', (form) => {
    test.each(PROVIDER_FAULTS)('$name', async (fault) => {
      const { server, backend } = await open(fault);
      // Right answers before it: nothing is left of the fault before, and the breaker has no reason to open.
      for (let count = 0; count < RIGHT_ANSWERS; count += 1) {
        expectResult(await runProviderFault(backend.url, { server, streamed: form === 'streamed' }), {
          text: ANSWER,
        });
      }

      const result = await runProviderFault(backend.url, { server, fault, streamed: form === 'streamed' });

      const expected = expectedOutcome(fault, form === 'streamed');
      expectResult(result, expected);
      expect(result.calls).toBe(expectedCalls(fault, expected, provider));
    });
  });
});

describe('a server that cannot be talked to', () => {
  test.each(['openai', 'local'] as const)('%s: nobody listens there', async (provider) => {
    const server = await startFaultyServer();
    await server.close();
    const backend = await startBackend(faultSettings(provider, server.url));
    opened.push(backend.remove);

    for (const streamed of [false, true]) {
      const result = await runProviderFault(backend.url, { server, streamed });
      expectResult(result, { code: 'upstream_unreachable' });
      expect(result.headers['retry-after']).toBeDefined();
    }
  });

  test.each(['openai', 'local'] as const)('%s: there is no such name', async (provider) => {
    const server = await startFaultyServer();
    const backend = await startBackend(faultSettings(provider, 'http://frogwell.invalid'));
    opened.push(server.close, backend.remove);

    expectResult(await runProviderFault(backend.url, { server, streamed: false }), {
      code: 'upstream_unreachable',
    });
  });

  test('its certificate has expired', async () => {
    const server = await startFaultyServer({
      key: readFileSync(new URL('key.pem', CERTIFICATE)),
      cert: readFileSync(new URL('certificate.pem', CERTIFICATE)),
    });
    const backend = await backendAt('openai', server);

    for (const streamed of [false, true]) {
      const result = await runProviderFault(backend.url, { server, streamed });
      expectResult(result, { code: 'upstream_connection_error' });
      expect(JSON.stringify(result.bodies)).toContain('secure connection');
    }
    expect(server.calls).toBe(0);
  });
});

function expectResult(result: FaultResult, expected: Outcome): void {
  expect(result.problems).toEqual([]);
  expect(result.outcome).toEqual(expected);
  expect(result.status).toBe('code' in expected ? ERRORS[expected.code].status : 200);
  for (const body of result.bodies) expectSchema(schemaOf(body, result), body);
}
