import type { LlmServiceStatus } from '@frogwell/protocol';

/** What the service can do with a model, and in which state it is. */
export interface Engine {
  state(): EngineState;
}

export type EngineState = {
  status: LlmServiceStatus;
  /** Name of the model that answers, null when there is none. */
  model: string | null;
  /** What its user can do about the status; absent when all is well. */
  message?: string;
};
