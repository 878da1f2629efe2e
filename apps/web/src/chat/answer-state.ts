import type { AnswerContext, UrlCitationAnnotation } from '@frogwell/protocol';
import type { AnswerEvent, Answerer } from '../api/stream-answer.ts';

/** An answer as far as it has come. */
export interface AnswerState {
  status: 'searching' | 'writing' | 'done' | 'stopped' | 'failed';
  text: string;
  annotations: UrlCitationAnnotation[];
  context: AnswerContext | null;
  /** Of the server, for feedback and receipts; null until it has said it. */
  id: string | null;
  answerer: Answerer | null;
  error: unknown;
  rating: 'up' | 'down' | null;
  /** From the question to the first word and to the last one; null until then. */
  firstTextMs: number | null;
  totalMs: number | null;
}

export const NEW_ANSWER: AnswerState = {
  status: 'searching',
  text: '',
  annotations: [],
  context: null,
  id: null,
  answerer: null,
  error: null,
  rating: null,
  firstTextMs: null,
  totalMs: null,
};

/** @param elapsedMs since the question was sent */
export function withEvent(answer: AnswerState, event: AnswerEvent, elapsedMs: number): AnswerState {
  switch (event.type) {
    case 'stage':
      return { ...answer, status: event.stage };
    case 'answerer':
      return { ...answer, status: 'writing', id: event.id, answerer: event.answerer };
    case 'text':
      return {
        ...answer,
        status: 'writing',
        text: answer.text + event.text,
        firstTextMs: answer.firstTextMs ?? elapsedMs,
      };
    case 'citations':
      return { ...answer, annotations: event.annotations, context: event.context };
  }
}

export function isRunning({ status }: AnswerState): boolean {
  return status === 'searching' || status === 'writing';
}
