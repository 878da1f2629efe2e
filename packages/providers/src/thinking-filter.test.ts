import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ThinkingFilter } from './thinking-filter.ts';

function filter(pieces: string[]): string {
  const thinking = new ThinkingFilter();
  return pieces.map((piece) => thinking.push(piece)).join('') + thinking.end();
}

test.each([
  ['60 ngày', '60 ngày'],
  ['<think>let me see</think>60 ngày', '60 ngày'],
  ['\n<think>\nlet me see\n</think>\n\n60 ngày', '60 ngày'],
  ['<think></think>\n\n60', '60'],
  ['  60 ngày', '  60 ngày'],
  ['<thinking is hard', '<thinking is hard'],
  ['Viết <think>x</think> vào mã', 'Viết <think>x</think> vào mã'],
  ['<think>never ends', ''],
  ['<think>a</think>b<think>c</think>', 'b<think>c</think>'],
  ['<thi', '<thi'],
  ['', ''],
])('%j is %j', (text, answer) => {
  expect(filter([text])).toBe(answer);
});

test('however the text is cut, the answer is the same', () => {
  const piece = fc.constantFrom(
    '<think>',
    '</think>',
    '<',
    'think>',
    '</',
    '\n',
    ' ',
    'nghĩ',
    '60 ngày',
    '</thi',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(60)), (words, cuts) => {
      const text = words.join('');
      const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted((a, b) => a - b);
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));

      expect(pieces.join('')).toBe(text);
      expect(filter(pieces)).toBe(filter([text]));
    }),
    { numRuns: 500 },
  );
});
