import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  chunk,
  DONE,
  type FaultServer,
  openStream,
  type Received,
  sendJson,
  startServer,
  USAGE,
} from './__fixtures__/fault-server.ts';
import { collect } from './collect.ts';
import type { LanguageModel, ModelRequest, StreamPart } from './language-model.ts';
import { createOpenAIModel } from './openai-model.ts';
import type { Timeouts } from './timeouts.ts';
import { createUpstream, type Upstream } from './upstream.ts';

const request: ModelRequest = { messages: [{ role: 'user', content: 'Thời hạn là bao lâu?' }] };
const calm: Timeouts = { connectMs: 1_000, firstTokenMs: 5_000, idleMs: 5_000, totalMs: 10_000 };
const opened: (FaultServer | Upstream)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function modelAt(
  url: string,
  options: { timeouts?: Partial<Timeouts>; apiKey?: string; cloud?: boolean } = {},
): LanguageModel {
  const timeouts = { ...calm, ...options.timeouts };
  const upstream = createUpstream({
    provider: 'local',
    baseURL: `${url}/v1`,
    apiKey: options.apiKey,
    connectMs: timeouts.connectMs,
  });
  opened.push(upstream);
  const maxTokensField = options.cloud === true ? 'max_completion_tokens' : 'max_tokens';
  return createOpenAIModel({ upstream, modelId: 'asked-model', timeouts, maxTokensField });
}

async function serve(
  answer: (response: ServerResponse, socket: Socket, request: Received) => void | Promise<void>,
): Promise<FaultServer> {
  const server = await startServer((received, response, socket) => answer(response, socket, received));
  opened.push(server);
  return server;
}

const ask = (model: LanguageModel, signal = new AbortController().signal, more: Partial<ModelRequest> = {}) =>
  model.stream({ ...request, ...more }, { signal, requestId: 'req_1' });

test('streams text, the true finish reason and the true usage', async () => {
  const server = await serve(async (response) => {
    openStream(response);
    response.write(chunk({ role: 'assistant', content: '' }) + chunk({ content: 'Sáu mươi ' }));
    await sleep(50);
    response.end(
      chunk({ content: '(60) ' }) + chunk({ content: 'ngày' }) + chunk({}, 'length') + USAGE + DONE,
    );
  });

  const parts: StreamPart[] = [];
  for await (const part of ask(modelAt(server.url))) parts.push(part);

  expect(parts).toEqual([
    { type: 'text-delta', text: 'Sáu mươi ' },
    { type: 'text-delta', text: '(60) ngày' }, // came together, goes on together
    {
      type: 'finish',
      finishReason: 'length',
      usage: { promptTokens: 7, completionTokens: 3, cachedTokens: 5, estimated: false },
      modelId: 'served-model',
    },
  ]);
});

test('asks for a stream with usage, sends the key, the request id and what the caller added', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.end(chunk({ content: 'x' }, 'stop') + DONE);
  });

  await collect(
    ask(modelAt(server.url, { apiKey: 'k', cloud: true }), undefined, {
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stop: ['\n'],
      seed: 4,
      extra: {
        tools: [{ type: 'function' }],
        presence_penalty: 1,
        service_tier: 'flex',
        model: 'other',
        stream: false,
      },
    }),
  );

  const [received] = server.received;
  expect(received).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
  expect(received?.headers).toMatchObject({ authorization: 'Bearer k', 'x-request-id': 'req_1' });
  expect(received?.body).toEqual({
    model: 'asked-model',
    messages: request.messages,
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: 9,
    temperature: 0,
    top_p: 0.5,
    stop: ['\n'],
    seed: 4,
    tools: [{ type: 'function' }],
    presence_penalty: 1,
    service_tier: 'flex',
  });
});

test('counts itself, and says so, when the server gives no usage', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.end(chunk({ content: 'Sáu mươi ngày.' }, 'stop') + DONE);
  });

  const { usage } = await collect(ask(modelAt(server.url)));

  expect(usage.estimated).toBe(true);
  expect(usage.promptTokens).toBeGreaterThan(5);
  expect(usage.completionTokens).toBeGreaterThan(2);
});

test('passes on tool calls and mends a finish reason that hides them', async () => {
  const call = (index: number, delta: Record<string, unknown>) =>
    chunk({ tool_calls: [{ index, ...delta }] });
  const server = await serve((response) => {
    openStream(response);
    response.write(call(0, { id: 'a', type: 'function', function: { name: 'find', arguments: '' } }));
    response.write(
      call(0, { function: { arguments: '{"q":' } }) + call(0, { function: { arguments: '1}' } }),
    );
    response.end(
      call(1, { id: 'b', type: 'function', function: { name: 'end', arguments: '{}' } }) +
        chunk({}, 'stop') +
        DONE,
    );
  });

  const answer = await collect(ask(modelAt(server.url)));

  expect(answer.finishReason).toBe('tool_calls');
  expect(answer.toolCalls).toEqual([
    { id: 'a', type: 'function', function: { name: 'find', arguments: '{"q":1}' } },
    { id: 'b', type: 'function', function: { name: 'end', arguments: '{}' } },
  ]);
});

test('leaves out reasoning, in the text and beside it', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.write(
      chunk({ reasoning_content: 'hmm' }) + chunk({ content: '<thi' }) + chunk({ content: 'nk>let me' }),
    );
    response.end(chunk({ content: ' see</think>\n\n60' }) + chunk({ content: ' ngày' }, 'stop') + DONE);
  });

  expect((await collect(ask(modelAt(server.url)))).text).toBe('60 ngày');
});

test('takes a whole answer from a server that does not stream', async () => {
  const server = await serve((response) =>
    sendJson(response, 200, {
      model: 'whole',
      choices: [{ message: { role: 'assistant', content: '60 ngày' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    }),
  );

  expect(await collect(ask(modelAt(server.url)))).toMatchObject({ text: '60 ngày', modelId: 'whole' });
});

test('an end after finish_reason is a success: without [DONE], with a cut connection, with a stall', async () => {
  const plain = await serve((response) => {
    openStream(response);
    response.end(chunk({ content: 'x' }, 'stop'));
  });
  const cut = await serve(async (response, socket) => {
    openStream(response);
    response.write(chunk({ content: 'x' }, 'stop'));
    await sleep(50);
    socket.resetAndDestroy();
  });
  const stalled = await serve((response) => {
    openStream(response);
    response.write(chunk({ content: 'x' }, 'stop'));
  });

  for (const { url } of [plain, cut, stalled]) {
    expect((await collect(ask(modelAt(url)))).text).toBe('x');
  }
});

test('reads events however the bytes are cut, with CRLF and comments', async () => {
  const bytes = Buffer.from(
    `: hello\r\n\r\n${chunk({ content: 'nghiệp vụ 😀' }).replaceAll('\n', '\r\n')}data:\r\n\r\n${chunk({}, 'stop')}`,
  );
  const server = await serve(async (response) => {
    openStream(response);
    response.socket?.setNoDelay(true);
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
      if (byte > 0x7f) await sleep(1);
    }
    response.end();
  });

  expect((await collect(ask(modelAt(server.url)))).text).toBe('nghiệp vụ 😀');
});

test('when the caller leaves, its reason is thrown and the upstream connection closes', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.write(chunk({ content: 'x' }));
  });
  const leave = new AbortController();
  const reason = new Error('left');

  const reading = collect(ask(modelAt(server.url), leave.signal));
  setTimeout(() => leave.abort(reason), 100);

  await expect(reading).rejects.toBe(reason);
  await server.left;
});

test('a caller who stops reading closes the upstream connection too', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.write(chunk({ content: 'x' }));
  });

  for await (const part of ask(modelAt(server.url))) {
    expect(part).toEqual({ type: 'text-delta', text: 'x' });
    break;
  }

  await server.left;
});

test('a caller who has left already asks nothing', async () => {
  const server = await serve((response) => sendJson(response, 500, {}));

  await expect(collect(ask(modelAt(server.url), AbortSignal.abort(new Error('left'))))).rejects.toThrow(
    'left',
  );
  expect(server.received).toEqual([]);
});

test('a slow reader is not mistaken for a silent provider', async () => {
  const server = await serve((response) => {
    openStream(response);
    response.end(chunk({ content: 'a' }) + chunk({ content: 'b' }) + chunk({}, 'stop') + DONE);
  });

  let text = '';
  for await (const part of ask(modelAt(server.url, { timeouts: { firstTokenMs: 300, idleMs: 100 } }))) {
    if (part.type === 'text-delta') text += part.text;
    await sleep(250);
  }

  expect(text).toBe('ab');
});

test('uses a connection again after a whole answer', async () => {
  const sockets = new Set<Socket>();
  const server = await serve((response, socket) => {
    sockets.add(socket);
    openStream(response);
    response.end(chunk({ content: 'x' }, 'stop') + USAGE + DONE);
  });
  const model = modelAt(server.url);

  for (let call = 0; call < 5; call += 1) await collect(ask(model));

  // Two, because a call may begin in the moment in which the last one's connection is being freed.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('calls that were given up leave no timers and no connections behind', async () => {
  const server = await serve((response) => openStream(response, chunk({ content: 'x' })));
  const model = modelAt(server.url);
  const alive = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = alive();

  for (let batch = 0; batch < 20; batch += 1) {
    const leave = new AbortController();
    const calls = Array.from({ length: 10 }, () => collect(ask(model, leave.signal)));
    setTimeout(() => leave.abort(new Error('left')), 50);
    for (const result of await Promise.allSettled(calls)) expect(result.status).toBe('rejected');
  }

  expect(server.received.length).toBeGreaterThan(20); // the others had left before they were sent
  expect(alive()).toBeLessThanOrEqual(before + 2);
  await expect.poll(() => server.connections()).toBe(0);
});
