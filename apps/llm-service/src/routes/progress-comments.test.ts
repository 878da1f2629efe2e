import { expect, test } from 'vitest';
import { progressComments } from './progress-comments.ts';

const queued = (position: number) => ({ type: 'queued', position }) as const;
const prefill = (done: number) => ({ type: 'prefill', done, total: 100 }) as const;

test('a place in the queue is told only to those who ask, until the stream has begun', () => {
  const plain = progressComments({ headers: {} });
  const asking = progressComments({ headers: { 'x-frogwell-progress': '1' } });

  expect(plain(queued(3))).toBeUndefined();
  expect(asking(queued(3))).toBe('queued 3');
  plain({ type: 'text', text: 'Xin chào' });
  expect(plain(queued(2))).toBe('queued 2');
});

test('reading the prompt is told at once, but not at every step', () => {
  const commentOn = progressComments({ headers: {} });

  expect([prefill(10), prefill(20), prefill(30)].map(commentOn)).toEqual([
    'prefill 10/100',
    undefined,
    undefined,
  ]);
});
