import { EngineError } from '../engine/engine-error.ts';

/** The error as callers of another form know it: the engine speaks of `messages` and `input`, their field is called `name`. */
export function blameField(error: unknown, own: string, name: string): unknown {
  if (!(error instanceof EngineError) || error.param !== own) return error;
  const { code, message, retryAfterMs } = error;
  return new EngineError(code, message, { param: name, retryAfterMs, cause: error });
}
