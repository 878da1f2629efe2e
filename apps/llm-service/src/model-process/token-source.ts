import type { GenerationRequest, TokenLogprob } from '../engine/generation.ts';
import type { ControlledItem, GrammarState, LlamaSequence, SamplerOptions } from './llama-bindings.ts';
import { chooseToken, hasPenalties, positionSeed, samplerOptions } from './sampling.ts';
import type { TokenPieces } from './token-pieces.ts';

export interface SampledToken {
  token: number;
  logprob?: TokenLogprob;
}

/** Makes the tokens of one answer on one sequence. */
export interface TokenSource {
  /** Whether guessed tokens may be given along. */
  readonly takesDrafts: boolean;
  /**
   * Reads tokens and chooses what follows the last of them.
   *
   * @param draft guesses of what follows; what is returned goes on behind them as far as they were right
   * @returns at least one token
   */
  step(tokens: number[], draft: number[]): Promise<SampledToken[]>;
  close(): Promise<void>;
}

interface SourceOptions {
  sequence: LlamaSequence;
  request: GenerationRequest;
  seed: number;
  /** Tokens of the answer so far. */
  answer: readonly number[];
  pieces: TokenPieces;
}

/** Free text: every token has its own seed, so one call may check many guesses. */
export function freeSource({ sequence, request, seed, answer, pieces }: SourceOptions): TokenSource {
  const { topLogprobs } = request;
  const wantsLogprobs = topLogprobs !== null;
  const greedy = request.temperature === 0;
  // Log probabilities are of the model's own distribution, so the choice among it is made here.
  const chosenHere = wantsLogprobs && !greedy;
  const sampled: GenerationRequest = chosenHere ? { ...request, temperature: 0 } : request;
  const needsAll = wantsLogprobs && (chosenHere || topLogprobs > 0);
  const history = () => [...answer];
  const fixed = greedy ? samplerOptions(sampled, seed, history) : undefined;

  const next = (position: number): { generateNext: NextOptions } => ({
    generateNext: {
      token: true,
      ...(needsAll ? { probabilities: true } : wantsLogprobs ? { confidence: true } : {}),
      options: fixed ?? samplerOptions(sampled, positionSeed(seed, position), history),
    },
  });

  return {
    takesDrafts: !wantsLogprobs && !hasPenalties(request),
    async step(tokens, draft) {
      const input: ControlledItem[] = [...tokens, ...draft];
      const first = tokens.length - 1;
      for (let index = first; index < input.length; index += 1) {
        input[index] = [
          tokens[index] ?? draft[index - tokens.length] ?? 0,
          next(answer.length + index - first),
        ];
      }
      const start = sequence.nextTokenIndex;
      const output = await sequence.controlledEvaluate(input);
      const made: SampledToken[] = [];
      for (let index = first; index < input.length; index += 1) {
        const result = output[index]?.next;
        let token = result?.token;
        if (token === undefined || token === null) throw new Error('the model chose no token');
        let logprob: TokenLogprob | undefined;
        if (wantsLogprobs) {
          const all = result?.probabilities;
          if (chosenHere && all !== undefined) {
            token = chooseToken(all, request, positionSeed(seed, answer.length) / 2 ** 32);
          }
          logprob = tokenLogprob(pieces, token, all, result?.confidence, topLogprobs);
        }
        made.push({ token, ...(logprob === undefined ? {} : { logprob }) });
        if (token !== draft[index - first]) break;
      }
      // What was guessed wrong must not stay in the cache.
      const right = start + tokens.length + made.length - 1;
      if (right < sequence.nextTokenIndex) {
        await sequence.eraseContextTokenRanges([{ start: right, end: sequence.nextTokenIndex }]);
      }
      return made;
    },
    async close() {},
  };
}

/** Text that a grammar limits; log probabilities are of the tokens that grammar and filters leave. */
export function grammarSource(
  { sequence, request, seed, answer, pieces }: SourceOptions,
  grammar: GrammarState,
): TokenSource {
  const { topLogprobs } = request;
  let tokens:
    | AsyncGenerator<{ token: number; confidence?: number; probabilities?: Map<number, number> }>
    | undefined;
  return {
    takesDrafts: false,
    async step(input) {
      tokens ??= sequence.evaluateWithMetadata(
        input,
        topLogprobs === null ? {} : topLogprobs > 0 ? { probabilities: true } : { confidence: true },
        {
          ...samplerOptions(request, positionSeed(seed, 0), () => [...answer]),
          grammarEvaluationState: grammar,
          yieldEogToken: true,
        },
      );
      const { value, done } = await tokens.next();
      if (done || value === undefined) throw new Error('the model chose no token that the grammar allows');
      if (topLogprobs === null) return [{ token: value.token }];
      const logprob = tokenLogprob(pieces, value.token, value.probabilities, value.confidence, topLogprobs);
      return [{ token: value.token, logprob }];
    },
    async close() {
      await tokens?.return(undefined);
    },
  };
}

interface NextOptions {
  token: boolean;
  confidence?: boolean;
  probabilities?: boolean;
  options: SamplerOptions;
}

function tokenLogprob(
  pieces: TokenPieces,
  token: number,
  probabilities: ReadonlyMap<number, number> | undefined,
  confidence: number | undefined,
  count: number,
): TokenLogprob {
  const entry = (one: number, probability: number) => ({
    token: pieces.text(one),
    bytes: [...pieces.bytes(one)],
    logprob: Math.log(Math.max(probability, Number.MIN_VALUE)),
  });
  const likeliest = probabilities === undefined ? [] : [...probabilities.entries().take(count)];
  const top = likeliest.map(([one, probability]) => entry(one, probability));
  return { ...entry(token, probabilities?.get(token) ?? confidence ?? 0), top };
}
