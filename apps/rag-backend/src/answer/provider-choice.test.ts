import { expect, test } from 'vitest';
import { keptInMemory } from '../../test-support/kept-in-memory.ts';
import { ProviderChoice } from './provider-choice.ts';
import type { ProviderSettings } from './provider-settings.ts';

type Configured = Pick<ProviderSettings, 'provider' | 'allowed'>;
const AT_HOME: Configured = { provider: 'auto', allowed: ['local', 'extractive'] };
const WITH_CLOUD: Configured = { provider: 'auto', allowed: ['openai', 'local', 'extractive'] };

test('the environment says who answers until somebody chooses, and again after the choice is taken back', async () => {
  const around = keptInMemory();
  const choice = await ProviderChoice.open(AT_HOME, around);
  expect([choice.current, choice.source]).toEqual([{ provider: 'auto', model: null }, 'environment']);

  await choice.choose({ provider: 'local', model: 'frog' }, 'req_1');
  expect([choice.current, choice.source]).toEqual([{ provider: 'local', model: 'frog' }, 'runtime']);

  await choice.reset('req_2');
  expect([choice.current, choice.source]).toEqual([{ provider: 'auto', model: null }, 'environment']);
  expect(around.audit).toMatchObject([{ requestId: 'req_1' }, { requestId: 'req_2', choice: null }]);
});

test('a choice outlives a restart, but not a later change of the environment', async () => {
  const around = keptInMemory();
  await (await ProviderChoice.open(WITH_CLOUD, around)).choose({ provider: 'openai', model: null }, 'r');
  const after = async (settings: Configured) =>
    (await ProviderChoice.open(settings, around)).current.provider;

  expect(await after(WITH_CLOUD)).toBe('openai');
  expect(await after({ ...WITH_CLOUD, provider: 'extractive' })).toBe('extractive');
  // The cloud is not named any more: nothing goes there, whatever was chosen before.
  expect(await after(AT_HOME)).toBe('auto');
});

test('what was kept by another version and cannot be read is no choice', async () => {
  const around = keptInMemory();
  await around.kept.set('llm_provider', { provider: 'nobody' });

  expect((await ProviderChoice.open(AT_HOME, around)).current.provider).toBe('auto');
});

test.each([
  [{ provider: 'openai', model: null }, 'provider', /LLM_ALLOWED/],
  [{ provider: 'extractive', model: 'x' }, 'model', /no models/],
] as const)('%j is refused, and nothing changes', async (wanted, param, message) => {
  const around = keptInMemory();
  const choice = await ProviderChoice.open(AT_HOME, around);

  await expect(choice.choose(wanted, 'r')).rejects.toMatchObject({
    code: 'invalid_value',
    param,
    message: expect.stringMatching(message),
  });
  expect(choice.source).toBe('environment');
  expect(around.audit).toEqual([]);
});
