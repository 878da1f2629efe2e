import { toFile } from 'openai';
import { afterEach, expect, test, vi } from 'vitest';
import { type EmbeddingStandIn, startEmbeddingStandIn } from '../test-support/embedding-stand-in.ts';
import { openAIShape, type StandInServer, sendJson, startStandIn } from '../test-support/stand-in-server.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 120_000 });

const DOCUMENTS: Record<string, string> = {
  'warranty.txt': 'The warranty covers twenty-four months from the purchase of the device.',
  'cafeteria.txt': 'The cafeteria serves soup until seven in the evening.',
  'parking.txt': 'Bicycles stand behind the building, motorcycles below it.',
};
const WARRANTY = DOCUMENTS['warranty.txt'] ?? '';
/** Shares no word with the document. */
const NEAR = 'How long may I send back something broken?';
const FAR = 'Which colour suits tomorrow?';
const running: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function embedder(): Promise<EmbeddingStandIn> {
  const standIn = await startEmbeddingStandIn('model-a');
  running.push(standIn);
  return standIn;
}

/** A chat model that gives this word when it is asked about the passages; null = it fails then. */
async function chatModel(reply: () => string | null): Promise<StandInServer> {
  const answer = openAIShape(WARRANTY)['POST /v1/chat/completions'];
  const standIn = await startStandIn({
    ...openAIShape(WARRANTY),
    'POST /v1/chat/completions': (body, response) => {
      const isCheck = JSON.stringify(body['messages']).includes('exactly one word');
      const word = reply();
      if (!isCheck) answer?.(body, response);
      else if (word === null) sendJson(response, 500, { error: { message: 'no' } });
      else openAIShape(word)['POST /v1/chat/completions']?.(body, response);
    },
  });
  running.push(standIn);
  return standIn;
}

async function backendWith(settings: Record<string, string>): Promise<TestBackend> {
  const backend = await startBackend(settings);
  running.push({ close: backend.remove });
  const [store] = (await backend.client.vectorStores.list()).data;
  for (const [name, text] of Object.entries(DOCUMENTS)) {
    await backend.client.vectorStores.files.uploadAndPoll(
      store?.id ?? '',
      await toFile(Buffer.from(text), name),
    );
  }
  return backend;
}

/** Until all is embedded; then a question lies as near to the warranty as it is said to. */
async function embedded(backend: TestBackend, llm: EmbeddingStandIn): Promise<(cosine: number) => void> {
  await expect
    .poll(async () => (await fetch(`${backend.url}/admin/embedding`)).json(), { timeout: 60_000 })
    .toMatchObject({ active: { chunks: { done: 3, total: 3 } } });
  const passage = llm.embedded.find(({ text }) => text.includes(WARRANTY))?.text ?? '';
  return (cosine) => {
    llm.meanings = { [NEAR]: { like: passage, cosine } };
  };
}

async function ask(backend: TestBackend, content: string) {
  const response = await fetch(`${backend.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content }] }),
  });
  // Our own service's answers; what they hold is what is asserted.
  const body = (await response.json()) as {
    id: string;
    choices: { message: { content: string; annotations?: object[] } }[];
  };
  const receipt = (await (await fetch(`${backend.url}/admin/answers/${body.id}`)).json()) as object;
  const message = body.choices[0]?.message;
  return { provider: response.headers.get('x-frogwell-provider'), message, receipt };
}

test('without a model a passage found by meaning alone is evidence where it is near, and only there', async () => {
  const llm = await embedder();
  const backend = await backendWith({ EMBEDDING_API_URL: llm.url });
  const lies = await embedded(backend, llm);

  lies(0.8);
  expect(await ask(backend, NEAR)).toMatchObject({
    provider: 'extractive',
    message: {
      content: expect.stringContaining(WARRANTY),
      annotations: [{ url_citation: { filename: 'warranty.txt' } }],
    },
    receipt: { evidence: { sufficient: false }, meaning: { band: 'strong', by: 'vectors' }, check: null },
  });
  lies(0.42);
  expect(await ask(backend, NEAR)).toMatchObject({
    provider: 'none',
    receipt: { situation: 'refusal', meaning: { band: 'uncertain' }, check: null },
  });
  expect(await ask(backend, FAR)).toMatchObject({ provider: 'none', receipt: { meaning: { band: 'weak' } } });
  llm.status = 503;
  lies(0.8);
  expect(await ask(backend, NEAR)).toMatchObject({ provider: 'none', receipt: { meaning: null } });
});

test('where it is uncertain the model looks first, and its word counts', async () => {
  const llm = await embedder();
  let word: string | null = 'YES';
  const chat = await chatModel(() => word);
  const backend = await backendWith({ EMBEDDING_API_URL: llm.url, LOCAL_LLM_API_URL: chat.url });
  const lies = await embedded(backend, llm);
  const asked = () => chat.requests.filter(({ path }) => path === '/v1/chat/completions').splice(0);
  lies(0.42);

  const yes = await ask(backend, NEAR);

  expect(yes).toMatchObject({
    provider: 'local',
    message: { content: WARRANTY },
    receipt: { situation: 'grounded', check: { outcome: 'yes', version: 'check-1' } },
  });
  // The answer is asked for with the beginning of what the check has read.
  const [check, answer] = asked().map(({ body }) => [body['messages']].flat() as { content: string }[]);
  expect(check?.slice(0, -1)).toEqual(answer?.slice(0, -1));
  expect(check?.at(-1)?.content.startsWith(answer?.at(-1)?.content ?? '?')).toBe(true);

  word = 'NO';
  expect(await ask(backend, NEAR)).toMatchObject({
    provider: 'none',
    receipt: { situation: 'refusal', check: { outcome: 'no' } },
  });
  // What was too little without the check is too little where it fails.
  word = null;
  expect(await ask(backend, NEAR)).toMatchObject({
    provider: 'none',
    receipt: { check: { outcome: 'failed' } },
  });
  const before = asked().length;
  lies(0.8);
  expect(await ask(backend, NEAR)).toMatchObject({ provider: 'local', receipt: { check: null } });
  expect(asked()).toHaveLength(before + 1);
});

test('by words too: near the threshold the model looks, and where it fails the answer is written', async () => {
  let word: string | null = 'NO';
  const chat = await chatModel(() => word);
  const backend = await backendWith({ EMBEDDING_PROVIDER: 'none', LOCAL_LLM_API_URL: chat.url });
  const uncertain = 'Does the warranty of the device include theft and hail?';
  const certain = 'How many months does the warranty cover from the purchase of the device?';

  expect(await ask(backend, uncertain)).toMatchObject({
    provider: 'none',
    receipt: { evidence: { sufficient: true, uncertain: true }, meaning: null, check: { outcome: 'no' } },
  });
  word = null;
  expect(await ask(backend, uncertain)).toMatchObject({
    provider: 'local',
    receipt: { situation: 'grounded', check: { outcome: 'failed' } },
  });
  word = 'NO';
  expect(await ask(backend, certain)).toMatchObject({
    provider: 'local',
    receipt: { evidence: { uncertain: false }, check: null },
  });
  const logged = backend.logged.filter(({ msg }) => msg === 'answer').map(({ check }) => check);
  expect(logged).toEqual(['no', 'failed', null]);
});
