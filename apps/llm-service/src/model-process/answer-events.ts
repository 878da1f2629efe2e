import { randomBytes } from 'node:crypto';
import type { GenerationEvent, TokenLogprob } from '../engine/generation.ts';
import { StopStrings } from './stop-strings.ts';
import type { TokenPieces } from './token-pieces.ts';
import { type Reading, ToolCallReader } from './tool-call-reader.ts';
import { WholeCharacters } from './whole-characters.ts';

/** Turns the tokens of one answer into its events: whole characters, nothing of stop strings, calls as calls. */
export class AnswerEvents {
  readonly #pieces: TokenPieces;
  readonly #characters = new WholeCharacters();
  readonly #stops: StopStrings;
  readonly #calls: ToolCallReader | undefined;
  /** Characters read, and of these the ones that were shown. */
  #read = 0;
  #shown = 0;
  #waiting: { start: number; logprob: TokenLogprob }[] = [];
  callCount = 0;

  /** @param tools names of the functions that may be called; empty = text only */
  constructor(pieces: TokenPieces, { stop, tools }: { stop: readonly string[]; tools: readonly string[] }) {
    this.#pieces = pieces;
    this.#stops = new StopStrings(stop);
    this.#calls = tools.length === 0 ? undefined : new ToolCallReader(tools);
  }

  /** `stopped`: a stop string is complete, the answer ends here. */
  push(token: number, logprob?: TokenLogprob): { events: GenerationEvent[]; stopped: boolean } {
    if (logprob !== undefined) this.#waiting.push({ start: this.#read, logprob });
    const characters = this.#characters.push(this.#pieces.bytes(token, this.#calls !== undefined));
    if (characters === '') return { events: [], stopped: false };
    this.#read += characters.length;
    const { text, stopped } = this.#stops.push(characters);
    return { events: this.#events(this.#readings(text)), stopped };
  }

  /** What was held back and is part of the answer after all. Not after a stop string. */
  end({ stopped }: { stopped: boolean }): GenerationEvent[] {
    const rest = stopped ? '' : this.#stops.end();
    const events = this.#events([...this.#readings(rest), ...(this.#calls?.end() ?? [])]);
    if (stopped || this.#waiting.length === 0 || this.callCount > 0) return events;
    // Tokens without text of their own, at the very end.
    const logprobs = this.#waiting.map(({ logprob }) => logprob);
    this.#waiting = [];
    return [...events, { type: 'text', text: '', logprobs }];
  }

  #readings(text: string): Reading[] {
    if (text === '') return [];
    return this.#calls === undefined ? [{ text }] : this.#calls.push(text);
  }

  #events(readings: readonly Reading[]): GenerationEvent[] {
    return readings.map((reading) => {
      if ('call' in reading) {
        this.callCount += 1;
        this.#waiting = [];
        return { type: 'tool-call', id: `call_${randomBytes(12).toString('hex')}`, ...reading.call };
      }
      this.#shown += reading.text.length;
      const ready = this.#waiting.filter(({ start }) => start < this.#shown);
      if (ready.length === 0) return { type: 'text', text: reading.text };
      this.#waiting = this.#waiting.filter(({ start }) => start >= this.#shown);
      return { type: 'text', text: reading.text, logprobs: ready.map(({ logprob }) => logprob) };
    });
  }
}
