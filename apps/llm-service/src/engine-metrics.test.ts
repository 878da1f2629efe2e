import { createMetrics } from '@frogwell/http-service';
import { expect, test } from 'vitest';
import { engineSettings } from '../test-support/engine-settings.ts';
import { createEngine } from './engine/create-engine.ts';
import { createEngineObserver, exposeEngineState } from './engine-metrics.ts';

test('what the engine does is counted', async () => {
  const metrics = createMetrics();
  const observer = createEngineObserver(metrics);

  observer.queueWaited(20);
  observer.firstToken(500);
  observer.finished(
    { promptTokens: 100, cachedTokens: 60, completionTokens: 11 },
    { queueMs: 20, prefillMs: 400, decodeMs: 1_000, drafted: 6, accepted: 4 },
  );
  observer.ended('stop');
  observer.ended('rejected');
  observer.cancelled(40);
  observer.restarted('watchdog');
  const text = await metrics.registry.metrics();

  for (const line of [
    'llm_queue_wait_seconds_sum 0.02',
    'llm_time_to_first_token_seconds_sum 0.5',
    'llm_prefill_tokens_per_second_sum 100',
    'llm_decode_tokens_per_second_sum 10',
    'llm_prompt_tokens_total 100',
    'llm_cached_tokens_total 60',
    'llm_completion_tokens_total 11',
    'llm_speculation_tokens_total{accepted="true"} 4',
    'llm_speculation_tokens_total{accepted="false"} 2',
    'llm_requests_total{outcome="stop"} 1',
    'llm_requests_total{outcome="rejected"} 1',
    'llm_cancel_seconds_sum 0.04',
    'llm_engine_restarts_total{reason="watchdog"} 1',
  ])
    expect(text).toContain(line);
});

test('the state of every model is shown, the chat model also when there is none', async () => {
  const metrics = createMetrics();
  const engine = createEngine(engineSettings());
  exposeEngineState(metrics, engine);
  engine.load('embedder', { name: 'e', path: '/e.gguf', problem: 'is not here' });
  while (engine.state().embedder?.status !== 'failed') await new Promise(setImmediate);

  const text = await metrics.registry.metrics();

  expect(text).toContain('llm_engine_state{role="chat",state="no_model"} 1');
  expect(text).toContain('llm_engine_state{role="embedder",state="failed"} 1');
  expect(text).toContain('llm_queue_depth{role="chat"} 0');
  expect(text).toContain('llm_slots_busy{role="embedder"} 0');
  expect(text).not.toContain('reranker');
});
