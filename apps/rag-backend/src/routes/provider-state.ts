import type { Endpoint, LocalServiceMemory } from '@frogwell/providers';
import type { DirectoryState } from '../answer/model-directory.ts';

/** One server behind a provider, for `/health`: no address, because anybody may read that. */
export function endpointState({ name, breaker, limit, firstTokenMs }: Endpoint) {
  return {
    name,
    breaker: breaker.state,
    retry_in_ms: Math.ceil(breaker.waitMs),
    in_flight: limit.running,
    waiting: limit.waiting,
    first_token_ms: Math.round(firstTokenMs),
  };
}

/** In bytes, as `/admin/providers` and monitoring tell of it; null where a service does not say. */
export function serviceMemory(memory: LocalServiceMemory | null) {
  return (
    memory && {
      service_bytes: memory.serviceBytes,
      model_bytes: memory.modelBytes,
      vram_bytes: memory.vramBytes,
    }
  );
}

/** The servers behind the providers that may be asked, as `/health` tells of them. */
export function endpointStates({ local, openai }: DirectoryState) {
  return [
    ...local.map(({ endpoint, status, speaks, server }) => ({
      ...endpointState(endpoint),
      status,
      server,
      speaks,
    })),
    ...(openai ? [{ ...endpointState(openai.endpoint), server: 'openai' }] : []),
  ];
}
