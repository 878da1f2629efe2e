import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldBackClosing } from './hold-back-closing.ts';

function written(parts: string[], isFlushed: boolean): string {
  let text = '';
  const holdBack = new HoldBackClosing((part) => {
    text += part;
  });
  for (const part of parts) holdBack.add(part);
  if (isFlushed) holdBack.flush();
  return text;
}

test('the closing list of sources is held back, however the text is cut', () => {
  const body = 'Nguồn nước sạch. [1]\n\nNguồn: xem sau. [2]';
  const whole = `${body}\n\nNguồn: [1] a.md; [2] b.md`;
  for (let cut = 0; cut <= whole.length; cut++) {
    expect(written([whole.slice(0, cut), whole.slice(cut)], false)).toBe(body);
  }
});

test('with a flush nothing is lost or changed', () => {
  const piece = fc.constantFrom('Nguồn', ': [1]', '\n', ' ', 'x', 'Source: [1] a', 'Sour');
  fc.assert(
    fc.property(fc.array(piece), (parts) => {
      expect(written(parts, true)).toBe(parts.join(''));
    }),
  );
});

test('text that cannot be a list goes out at once', () => {
  expect(written(['Sáu', ' mươi'], false)).toBe('Sáu mươi');
  expect(written(['Nguồn nước'], false)).toBe('Nguồn nước');
});
