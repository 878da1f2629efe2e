import type { Metrics } from '@frogwell/http-service';
import type { Engine, ModelRole, RoleState } from './engine/engine.ts';
import type { EngineObserver } from './engine/engine-observer.ts';

const SHORT_WAITS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** Turns what the engine does into metrics. */
export function createEngineObserver(metrics: Metrics): EngineObserver {
  const wait = metrics.histogram({
    name: 'llm_queue_wait_seconds',
    help: 'From the arrival of a request until it had a slot',
    buckets: SHORT_WAITS,
  });
  const firstToken = metrics.histogram({
    name: 'llm_time_to_first_token_seconds',
    help: 'From the arrival of a request to its first text',
    buckets: SHORT_WAITS,
  });
  const prefill = metrics.histogram({
    name: 'llm_prefill_tokens_per_second',
    help: 'Tokens of a prompt that were not cached, per second of reading it',
    buckets: SPEEDS,
  });
  const decode = metrics.histogram({
    name: 'llm_decode_tokens_per_second',
    help: 'New tokens of one answer per second',
    buckets: SPEEDS,
  });
  const cancel = metrics.histogram({
    name: 'llm_cancel_seconds',
    help: 'From the wish to stop until the slot was free',
    buckets: SHORT_WAITS,
  });
  const counter = (name: string, help: string) => metrics.counter({ name, help });
  const prompt = counter('llm_prompt_tokens_total', 'Tokens of all prompts');
  const cached = counter('llm_cached_tokens_total', 'Tokens of prompts that were in the cache already');
  const completion = counter('llm_completion_tokens_total', 'Tokens made');
  const speculation = metrics.counter({
    name: 'llm_speculation_tokens_total',
    help: 'Tokens that prompt lookup proposed, by whether they were right',
    labelNames: ['accepted'],
  });
  const requests = metrics.counter({
    name: 'llm_requests_total',
    help: 'Generations, by how they ended',
    labelNames: ['outcome'],
  });
  const restarts = metrics.counter({
    name: 'llm_engine_restarts_total',
    help: 'Processes of models that were started again',
    labelNames: ['reason'],
  });
  return {
    queueWaited: (milliseconds) => wait.observe(milliseconds / 1_000),
    firstToken: (milliseconds) => firstToken.observe(milliseconds / 1_000),
    finished(usage, timings) {
      prompt.inc(usage.promptTokens);
      cached.inc(usage.cachedTokens);
      completion.inc(usage.completionTokens);
      speculation.inc({ accepted: 'true' }, timings.accepted);
      speculation.inc({ accepted: 'false' }, timings.drafted - timings.accepted);
      const read = usage.promptTokens - usage.cachedTokens;
      if (timings.prefillMs > 0) prefill.observe(read / (timings.prefillMs / 1_000));
      if (timings.decodeMs > 0 && usage.completionTokens > 1)
        decode.observe((usage.completionTokens - 1) / (timings.decodeMs / 1_000));
    },
    ended: (outcome) => requests.inc({ outcome }),
    cancelled: (milliseconds) => cancel.observe(milliseconds / 1_000),
    restarted: (reason) => restarts.inc({ reason }),
  };
}

/** What is read from the engine when somebody looks: queue, slots, state and memory of every model. */
export function exposeEngineState(metrics: Metrics, engine: Engine): void {
  const gauge = (name: string, help: string, read: (state: RoleState) => number | null | undefined) =>
    metrics.gauge({
      name,
      help,
      labelNames: ['role'],
      collect() {
        this.reset();
        for (const [role, state] of models(engine)) this.set({ role }, read(state) ?? 0);
      },
    });
  gauge('llm_queue_depth', 'Requests that wait for a slot', ({ queue }) => queue?.waiting);
  gauge('llm_slots_busy', 'Slots in use', ({ queue }) => queue?.running);
  gauge(
    'llm_kv_cache_bytes',
    'Memory that keys and values of all slots take',
    ({ details }) => details?.kvCacheBytes,
  );
  gauge(
    'llm_model_resident_bytes',
    'Memory of the process of a model',
    ({ details }) => details?.residentBytes,
  );
  gauge('llm_model_vram_bytes', 'Memory of a model on the GPU', ({ details }) => details?.vramBytes);
  metrics.gauge({
    name: 'llm_engine_state',
    help: '1 for the state that a model is in',
    labelNames: ['role', 'state'],
    collect() {
      this.reset();
      for (const [role, { status }] of models(engine)) this.set({ role, state: status }, 1);
    },
  });
}

/** The chat model always, the others where there are some. */
function models(engine: Engine): [ModelRole, RoleState][] {
  const { embedder, reranker, ...chat } = engine.state();
  return [
    ['chat', chat],
    ...(embedder ? [['embedder', embedder] satisfies [ModelRole, RoleState]] : []),
    ...(reranker ? [['reranker', reranker] satisfies [ModelRole, RoleState]] : []),
  ];
}
