import { setTimeout } from 'node:timers/promises';
import type { GenerationEvent } from '../engine/generation.ts';
import type { Answer } from './answer.ts';
import type { LlamaContext, LlamaSequence } from './llama-bindings.ts';
import type { SamplerMemory } from './sampler-memory.ts';
import { chooseSlot } from './slots.ts';

const FIRST_CHUNK = 64;
const SMALLEST_CHUNK = 16;
/** Seconds that one piece of a prompt may take: how long a cancelled request keeps its slot at most. */
const CHUNK_SECONDS_ALONE = 1.2;
/** The same while others wait for their next token. */
const CHUNK_SECONDS_SHARED = 0.6;
const ALIVE_MS = 1_000;
/** What arrives together starts in the same step, and is then made together. */
const GATHER_MS = 5;

export interface AnswerListener {
  events(id: string, events: GenerationEvent[]): void;
  alive(id: string): void;
  cancelled(id: string): void;
  failed(id: string, error: unknown): void;
}

interface Slot {
  sequence: LlamaSequence;
  running: Running | undefined;
  lastUse: number;
}

interface Running {
  id: string;
  answer: Answer;
  cancelled: boolean;
  saidAt: number;
}

/**
 * Makes several answers at once on one context.
 *
 * All of them advance together, one step after the other: every answer in the making gives its next token, and a piece
 * of bounded cost is read of the prompts. So no token waits for a whole prompt, and a cancelled answer is gone after the
 * running step. Prompts share the piece equally: the engine reads equal pieces of several prompts in one go, and
 * answers that begin together are then made together, which costs little more than making one.
 */
export class AnswerLoop {
  readonly #context: LlamaContext;
  readonly #listener: AnswerListener;
  readonly #samplers: Pick<SamplerMemory, 'used'>;
  readonly #slots: Slot[];
  readonly #waiting: Running[] = [];
  #looping = false;
  #running: Promise<void> = Promise.resolve();
  #uses = 0;
  /** Tokens of a prompt per second, as measured. */
  #readingSpeed = 0;

  constructor(
    context: LlamaContext,
    slots: number,
    listener: AnswerListener,
    samplers: Pick<SamplerMemory, 'used'>,
  ) {
    this.#context = context;
    this.#listener = listener;
    this.#samplers = samplers;
    this.#slots = Array.from({ length: slots }, () => ({
      sequence: context.getSequence(),
      running: undefined,
      lastUse: 0,
    }));
  }

  /** The answer starts as soon as a slot is free. */
  add(id: string, answer: Answer): void {
    this.#waiting.push({ id, answer, cancelled: false, saidAt: performance.now() });
    this.#wake();
  }

  cancel(id: string): void {
    const waiting = this.#waiting.findIndex((one) => one.id === id);
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1);
      this.#listener.cancelled(id);
      return;
    }
    const slot = this.#slots.find(({ running }) => running?.id === id);
    if (slot?.running !== undefined) slot.running.cancelled = true;
  }

  /** Calls everything off; resolves when nothing is running any more. Then no answer may be added. */
  async stop(): Promise<void> {
    for (const { id } of [...this.#waiting]) this.cancel(id);
    for (const { running } of this.#slots) if (running !== undefined) running.cancelled = true;
    await this.#running;
  }

  #wake(): void {
    if (this.#looping) return;
    this.#looping = true;
    this.#running = this.#loop();
  }

  async #loop(): Promise<void> {
    await setTimeout(GATHER_MS);
    for (;;) {
      await this.#dropCancelled();
      await this.#assignSlots();
      const busy = this.#slots.filter(({ running }) => running !== undefined);
      if (busy.length === 0) break;
      await this.#step(busy);
      this.#samplers.used(busy.length);
    }
    this.#looping = false;
  }

  async #dropCancelled(): Promise<void> {
    for (const slot of this.#slots) {
      const { running } = slot;
      if (running?.cancelled) {
        await this.#free(slot);
        this.#listener.cancelled(running.id);
      }
    }
  }

  async #assignSlots(): Promise<void> {
    while (this.#waiting.length > 0 && this.#slots.some(({ running }) => running === undefined)) {
      const running = this.#waiting.shift();
      if (running === undefined) return;
      const { prompt } = running.answer;
      const choice = chooseSlot(
        this.#slots.map(({ sequence, running: other, lastUse }) => ({
          cached: other === undefined ? sequence.contextTokens : [],
          busy: other !== undefined,
          lastUse,
        })),
        prompt,
      );
      const slot = this.#slots[choice?.index ?? -1];
      if (slot === undefined || choice === undefined) return;
      slot.running = running;
      slot.lastUse = ++this.#uses;
      try {
        running.answer.start(slot.sequence, await keepBeginning(slot.sequence, choice.keep));
        this.#tell(running);
      } catch (error) {
        await this.#fail(slot, running, error);
      }
    }
  }

  async #step(busy: readonly Slot[]): Promise<void> {
    const reading = busy.filter(({ running }) => (running?.answer.unread ?? 0) > 0);
    const making = busy.length - reading.length;
    const shares = shareOut(
      this.#chunk(making),
      reading.map(({ running }) => running?.answer.unread ?? 0),
    );
    const startedAt = performance.now();
    await Promise.all(
      busy.map(async (slot) => {
        const { running } = slot;
        if (running === undefined) return;
        const share = shares[reading.indexOf(slot)];
        try {
          if (share === undefined) await running.answer.makeTokens(busy.length === 1);
          else if (share > 0) await running.answer.readPrompt(share);
        } catch (error) {
          await this.#fail(slot, running, error);
        }
      }),
    );
    const read = shares.reduce((sum, share) => sum + share, 0);
    if (read >= SMALLEST_CHUNK) this.#measure(read + making, (performance.now() - startedAt) / 1_000);
    for (const slot of busy) {
      const { running } = slot;
      if (running === undefined) continue;
      if (running.answer.finished) {
        await this.#free(slot);
      }
      this.#tell(running);
    }
  }

  /** Tokens of prompts to read in the next step, so that it ends in time. */
  #chunk(making: number): number {
    const seconds = making > 0 ? CHUNK_SECONDS_SHARED : CHUNK_SECONDS_ALONE;
    const wanted = this.#readingSpeed === 0 ? FIRST_CHUNK : this.#readingSpeed * seconds;
    // Whole groups of 16: matrix kernels work on several tokens at once.
    const chunk = Math.max(SMALLEST_CHUNK, Math.floor(wanted / SMALLEST_CHUNK) * SMALLEST_CHUNK);
    return Math.max(1, Math.min(chunk, this.#context.batchSize - making));
  }

  #measure(tokens: number, seconds: number): void {
    const speed = tokens / Math.max(seconds, 1e-6);
    this.#readingSpeed = this.#readingSpeed === 0 ? speed : 0.5 * this.#readingSpeed + 0.5 * speed;
  }

  #tell(running: Running): void {
    const now = performance.now();
    const events = running.answer.takeEvents();
    if (events.length > 0) {
      running.saidAt = now;
      this.#listener.events(running.id, events);
    } else if (now - running.saidAt > ALIVE_MS) {
      running.saidAt = now;
      this.#listener.alive(running.id);
    }
  }

  async #free(slot: Slot): Promise<void> {
    await slot.running?.answer.close();
    slot.running = undefined;
    slot.lastUse = ++this.#uses;
  }

  /** The slot gets a new sequence: what the failed one holds cannot be trusted. */
  async #fail(slot: Slot, running: Running, error: unknown): Promise<void> {
    slot.running = undefined;
    await slot.sequence.dispose();
    slot.sequence = this.#context.getSequence();
    this.#listener.failed(running.id, error);
  }
}

/** Equal shares of an amount, none larger than what is wanted; what one does not need goes to the others. */
export function shareOut(amount: number, wanted: readonly number[]): number[] {
  const shares = wanted.map(() => 0);
  let left = amount;
  let open = wanted.length;
  for (const index of [...wanted.keys()].toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))) {
    const share = Math.min(wanted[index] ?? 0, Math.ceil(left / open));
    shares[index] = share;
    left -= share;
    open -= 1;
  }
  return shares;
}

/**
 * Leaves only the first tokens in a sequence's cache.
 *
 * @returns how many are left: none where a model cannot give up a part of its cache
 */
async function keepBeginning(sequence: LlamaSequence, keep: number): Promise<number> {
  const end = sequence.nextTokenIndex;
  if (keep === end) return keep;
  if (keep > 0 && !sequence.needsCheckpoints) {
    await sequence.eraseContextTokenRanges([{ start: keep, end }]);
    if (sequence.nextTokenIndex === keep) return keep;
  }
  await sequence.clearHistory();
  return 0;
}
