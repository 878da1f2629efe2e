import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { sendEventStream } from './event-stream.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import type { RequestFailure } from './request-lifecycle.ts';
import { createService } from './service.ts';

/** A service whose log lines can be read. */
function observed(options: { apiKeys?: string[] } = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const metrics = createMetrics();
  const logger = createLogger({ name: 'test', destination });
  const failures: RequestFailure[] = [];
  const app = createService({
    name: 'test',
    logger,
    auth: { apiKeys: options.apiKeys ?? [] },
    metrics,
    onFailure: (failure) => failures.push(failure),
  });
  app.post('/v1/things/:id', { schema: { body: z.object({ size: z.number() }) } }, async (request) => {
    if (request.body.size === 1) throw new ApiError('conflict', 'in use', { param: 'size' });
    if (request.body.size === 2) throw new TypeError('a bug', { cause: new Error('why') });
    if (request.body.size === 3) {
      throw new ApiError('upstream_unreachable', 'nobody there', { cause: new Error('ECONNREFUSED') });
    }
    return { ok: true };
  });
  return { app, metrics, failures, requests: () => lines.filter(({ msg }) => msg === 'request') };
}

const post = (size: unknown, id = 'a') =>
  ({ method: 'POST', url: `/v1/things/${id}?token=hidden`, payload: { size } }) as const;

test('one line per request: who, what, how long, by pattern and without query or body', async () => {
  const { app, requests } = observed();

  await app.inject({ ...post(0), headers: { 'x-request-id': 'mine' } });

  expect(requests()).toHaveLength(1);
  expect(requests()[0]).toMatchObject({
    level: 30,
    requestId: 'mine',
    method: 'POST',
    route: '/v1/things/:id',
    status: 200,
    totalMs: expect.any(Number),
  });
  expect(JSON.stringify(requests())).not.toContain('hidden');
});

test('a caller fault is a warning with code and param, a failure an error with its cause', async () => {
  const { app, requests } = observed();

  await app.inject(post(1));
  await app.inject(post('private text'));
  await app.inject(post(2));
  await app.inject(post(3));

  const [conflict, invalid, bug, upstream] = requests();
  expect(conflict).toMatchObject({ level: 40, status: 409, code: 'conflict', param: 'size' });
  expect(invalid).toMatchObject({ level: 40, status: 400, code: 'invalid_value', param: 'size' });
  expect(bug).toMatchObject({ level: 50, status: 500, err: { message: expect.stringContaining('a bug') } });
  expect(upstream).toMatchObject({ level: 50, status: 503, cause: 'Error: ECONNREFUSED' });
  expect(JSON.stringify(requests())).not.toContain('private text');
});

test('failures are told and counted by code; what a caller sent is not among them', async () => {
  const { app, failures, metrics } = observed();

  await app.inject(post(0));
  await app.inject(post('private text'));
  await app.inject(post(3));
  await app.inject(post(3));

  expect(failures).toMatchObject([
    { route: '/v1/things/:id', status: 400, code: 'invalid_value', param: 'size', message: null },
    { status: 503, code: 'upstream_unreachable', message: 'nobody there', requestId: expect.any(String) },
    { status: 503 },
  ]);
  expect(JSON.stringify(failures)).not.toMatch(/private text|hidden/);
  expect(await metrics.readCounter('http_request_failures_total')).toEqual([
    { labels: { route: '/v1/things/:id', code: 'invalid_value' }, value: 1 },
    { labels: { route: '/v1/things/:id', code: 'upstream_unreachable' }, value: 2 },
  ]);
});

test('histograms and counters are read as they are, one for each set of labels', async () => {
  const { metrics } = observed();
  const waits = metrics.histogram({
    name: 'waits_seconds',
    help: 'Waits',
    labelNames: ['who'],
    buckets: [1, 5],
  });
  waits.observe({ who: 'a' }, 0.5);
  waits.observe({ who: 'a' }, 3);
  waits.observe({ who: 'b' }, 9);

  expect(await metrics.readHistogram('waits_seconds')).toEqual([
    {
      labels: { who: 'a' },
      sum: 3.5,
      count: 2,
      buckets: [
        { bound: 1, count: 1 },
        { bound: 5, count: 2 },
        { bound: Number.POSITIVE_INFINITY, count: 2 },
      ],
    },
    expect.objectContaining({ labels: { who: 'b' }, sum: 9, count: 1 }),
  ]);
  expect(await metrics.readHistogram('unknown')).toEqual([]);
  expect(await metrics.readCounter('unknown')).toEqual([]);
});

test('keys never reach the log', async () => {
  const { app, requests } = observed({ apiKeys: ['right-key'] });

  await app.inject({ ...post(0), headers: { authorization: 'Bearer right-key' } });
  await app.inject({ ...post(0), headers: { authorization: 'Bearer wrong-key' } });

  expect(requests().map(({ status }) => status)).toEqual([200, 401]);
  expect(JSON.stringify(requests())).not.toMatch(/right-key|wrong-key/);
});

test('a stream that fails in band is logged as the failure it is', async () => {
  const { app, requests } = observed();
  app.get('/stream', (_request, reply) =>
    sendEventStream(
      reply,
      (async function* () {
        yield { data: 1 };
        throw new ApiError('upstream_stream_interrupted', 'cut');
      })(),
    ),
  );

  await app.inject('/stream');

  expect(requests()).toMatchObject([{ level: 50, status: 200, code: 'upstream_stream_interrupted' }]);
});

test('request.signal fires when the client of a POST leaves, and the line says 499', async () => {
  const { app, requests } = observed();
  const { promise: reason, resolve } = Promise.withResolvers<unknown>();
  app.post('/slow', { schema: { body: z.object({ a: z.number() }) } }, async (request) => {
    request.signal.addEventListener('abort', () => resolve(request.signal.reason));
    await sleep(10_000, undefined, { signal: request.signal });
    return {};
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const leave = new AbortController();
    const call = fetch(`${address}/slow`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a": 1}',
      signal: leave.signal,
    });
    setTimeout(() => leave.abort(), 100);

    await expect(call).rejects.toThrow();
    expect(await reason).toMatchObject({ name: 'AbortError' });
    await sleep(20);
    expect(requests()).toMatchObject([
      { level: 40, status: 499, code: 'client_closed_request', route: '/slow' },
    ]);
  } finally {
    await app.close();
  }
});

test('request.signal stays quiet when the answer was sent, also when the connection closes after it', async () => {
  const { app } = observed();
  let aborted = false;
  app.get('/quick', (request) => {
    request.signal.addEventListener('abort', () => {
      aborted = true;
    });
    return { ok: true };
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    await new Promise((resolve, reject) => {
      get(`${address}/quick`, { agent: false }, (answer) => answer.resume().on('close', resolve)).on(
        'error',
        reject,
      );
    });
    await sleep(50);

    expect(aborted).toBe(false);
  } finally {
    await app.close();
  }
});

test('measures requests by pattern and shows them with the process metrics', async () => {
  const { app, metrics } = observed();
  metrics.counter({ name: 'frogs_total', help: 'Frogs seen' }).inc(3);

  await app.inject(post(0, 'a'));
  await app.inject(post(1, 'b'));
  await app.inject('/nowhere/1');
  const answer = await app.inject('/metrics');

  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.body).toContain(
    'http_request_duration_seconds_count{route="/v1/things/:id",method="POST",status="200"} 1',
  );
  expect(answer.body).toContain(
    'http_request_duration_seconds_count{route="/v1/things/:id",method="POST",status="409"} 1',
  );
  expect(answer.body).toContain(
    'http_request_duration_seconds_count{route="unmatched",method="GET",status="404"} 1',
  );
  expect(answer.body).toContain('frogs_total 3');
  expect(answer.body).toContain('process_resident_memory_bytes');
});
