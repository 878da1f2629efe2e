import { Endpoint, type LanguageModel, type LocalServiceState } from '@frogwell/providers';
import { expect, test } from 'vitest';
import { keptInMemory } from '../../test-support/kept-in-memory.ts';
import { ModelDirectory, modelName } from './model-directory.ts';
import { ProviderChoice } from './provider-choice.ts';
import type { ProviderSettings } from './provider-settings.ts';

const signal = new AbortController().signal;

test.each([
  ['auto', ['local/frog', 'extractive']],
  ['gpt-4o', ['local/frog', 'extractive']],
  ['o4-mini', ['local/frog', 'extractive']],
  ['chatgpt-4o-latest', ['local/frog', 'extractive']],
  ['my-alias', ['local/frog', 'extractive']],
  ['extractive', ['extractive']],
  ['local/frog', ['local/frog', 'extractive']],
])('with a local model, %s is answered by %j', async (name, chain) => {
  expect(await chainOf(await directory({ local: 'ready' }, { aliases: ['my-alias'] }), name)).toEqual(chain);
});

test.each(['no_model', 'unreachable', 'loading'] as const)(
  'auto answers with extracts while the local service is %s',
  async (local) => {
    const { links, unavailable } = await (await directory({ local })).resolve('auto', signal);

    expect(links.map(modelName)).toEqual(['extractive']);
    expect(unavailable).toBeNull();
  },
);

test('auto@<store> chooses the documents too', async () => {
  expect(await (await directory({ local: 'ready' })).resolve('auto@Phòng Kế toán', signal)).toMatchObject({
    storeName: 'Phòng Kế toán',
  });
});

test.each(['llama', 'frog', 'local/toad', 'openai/gpt-4o', 'text-embedding-3-small', 'local/'])(
  '%s is not found',
  async (name) => {
    const models = await directory({ local: 'ready' });
    await expect(models.resolve(name, signal)).rejects.toMatchObject({
      code: 'model_not_found',
      param: 'model',
    });
  },
);

test("OpenAI's names are passed on where OpenAI is the provider", async () => {
  const cloud = await directory(
    { local: 'ready' },
    {
      provider: 'openai',
      allowed: ['openai'],
      openai: { apiKey: 'k', baseUrl: 'https://api.openai.com/v1', model: 'gpt-4o-mini' },
    },
  );

  expect(await chainOf(cloud, 'auto')).toEqual(['openai/gpt-4o-mini', 'extractive']);
  expect(await chainOf(cloud, 'gpt-4.1')).toEqual(['openai/gpt-4.1', 'extractive']);
  expect(await chainOf(cloud, 'openai/o3')).toEqual(['openai/o3', 'extractive']);
  await expect(cloud.resolve('local/frog', signal)).rejects.toMatchObject({
    message: expect.stringContaining('LLM_ALLOWED'),
  });
});

test('a local provider that is down fails first, so that the answer tells why; one without a model is passed over', async () => {
  const down = await (await directory({ local: 'unreachable' }, { provider: 'local' })).resolve(
    'auto',
    signal,
  );
  const without = await directory({ local: 'no_model' }, { provider: 'local', fallback: [] });
  const empty = await without.resolve('auto', signal);

  expect(down.links.map(({ provider }) => provider)).toEqual(['local', 'extractive']);
  await expect(
    Array.fromAsync(down.links[0]?.stream({ messages: [] }, { signal }) ?? []),
  ).rejects.toMatchObject({ code: 'upstream_unreachable' });
  expect(empty.links).toEqual([]);
  expect(empty.unavailable).toMatchObject({ code: 'model_not_loaded' });
});

test('lists what can be chosen, auto first', async () => {
  const list = async (settings: Partial<ProviderSettings>) =>
    (await directory({ local: 'ready' }, settings)).list(['default'], signal);

  expect(await list({})).toEqual(['auto', 'extractive', 'local/frog', 'local/other', 'auto@default']);
  expect(await list({ allowed: ['extractive'] })).toEqual(['auto', 'extractive', 'auto@default']);
});

async function chainOf(models: ModelDirectory, name: string): Promise<string[]> {
  return (await models.resolve(name, signal)).links.map(modelName);
}

async function directory(
  { local }: { local: LocalServiceState['status'] },
  changed: Partial<ProviderSettings> = {},
): Promise<ModelDirectory> {
  const listed = local === 'ready' ? ['frog', 'other'] : [];
  const endpoint = (name: string) => new Endpoint({ name, provider: name, concurrency: 1 });
  const settings: ProviderSettings = {
    provider: 'auto',
    allowed: ['local', 'extractive'],
    fallback: ['extractive'],
    local: { urls: ['http://llm:8001'], apiKey: null, model: null, template: 'llama3' },
    openai: null,
    embedding: { provider: 'none', url: 'http://llm:8001', isGiven: false, apiKey: null, model: null },
    timeouts: { connectMs: null, firstTokenMs: null, idleMs: 1 },
    maxAttempts: 1,
    concurrency: 1,
    aliases: [],
    ...changed,
  };
  return new ModelDirectory({
    settings,
    choice: await ProviderChoice.open(settings, keptInMemory()),
    localServices: {
      states: async () => [
        {
          url: 'http://llm:8001',
          endpoint: endpoint('local'),
          server: 'frogwell',
          speaks: 'openai',
          status: local,
          models: listed,
          message: null,
          memory: null,
        },
      ],
      models: async (_signal, wanted = 'frog') => (listed.includes(wanted) ? [model('local', wanted)] : []),
    },
    openai: settings.openai && {
      endpoint: endpoint('openai'),
      model: (modelId) => model('openai', modelId),
    },
    extractive: model('extractive', 'extractive'),
  });
}

function model(provider: string, modelId: string): LanguageModel {
  return {
    provider,
    modelId,
    async *stream() {
      yield { type: 'text-delta', text: modelId };
    },
  };
}
