import { expect, test } from 'vitest';
import type { GenerationEvent, TokenLogprob } from '../engine/generation.ts';
import { AnswerEvents } from './answer-events.ts';
import type { TokenPieces } from './token-pieces.ts';

const PIECES: Record<number, Uint8Array> = {
  1: Buffer.from('Xin '),
  2: Buffer.from('chào'),
  3: Uint8Array.of(0xe1, 0xbb),
  4: Uint8Array.of(0x87),
  5: new Uint8Array(0),
  6: Buffer.from('<tool_call>{"name": "f", "arguments": {}}'),
  7: Buffer.from('STOP'),
};
// Only this method is used.
const pieces = { bytes: (token: number) => PIECES[token] ?? Buffer.from('?') } as unknown as TokenPieces;
const logprob = (token: number): TokenLogprob => ({
  token: String(token),
  bytes: [],
  logprob: -token,
  top: [],
});

function run(tokens: number[], options: { stop?: string[]; tools?: string[] } = {}) {
  const answer = new AnswerEvents(pieces, { stop: options.stop ?? [], tools: options.tools ?? [] });
  const events: GenerationEvent[] = [];
  for (const token of tokens) {
    const { events: more, stopped } = answer.push(token, logprob(token));
    events.push(...more);
    if (stopped) return [...events, ...answer.end({ stopped })];
  }
  return [...events, ...answer.end({ stopped: false })];
}

const names = (events: GenerationEvent[]) =>
  events.map((event) =>
    event.type === 'text' ? [event.text, event.logprobs?.map(({ token }) => token).join('')] : event.type,
  );

test('log probabilities come with the text that their token begins', () => {
  expect(names(run([1, 2]))).toEqual([
    ['Xin ', '1'],
    ['chào', '2'],
  ]);
  expect(names(run([1, 3, 4, 2]))).toEqual([
    ['Xin ', '1'],
    ['ệ', '34'],
    ['chào', '2'],
  ]);
});

test('none is lost with tokens that have no text', () => {
  expect(names(run([1, 5]))).toEqual([
    ['Xin ', '1'],
    ['', '5'],
  ]);
});

test('those of a stop string are left out, with an unfinished letter before it', () => {
  expect(names(run([1, 7, 2], { stop: ['STOP'] }))).toEqual([['Xin ', '1']]);
  expect(names(run([1, 7], { stop: ['n STO'] }))).toEqual([['Xi', '1']]);
});

test('a call is an event of its own', () => {
  expect(names(run([1, 6, 5], { tools: ['f'] }))).toEqual([['Xin ', '1'], 'tool-call']);
  expect(names(run([6], { tools: [] }))).toEqual([['<tool_call>{"name": "f", "arguments": {}}', '6']]);
});
