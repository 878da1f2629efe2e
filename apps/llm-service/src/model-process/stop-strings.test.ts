import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StopStrings } from './stop-strings.ts';

function run(stops: string[], parts: string[]) {
  const strings = new StopStrings(stops);
  let shown = '';
  for (const part of parts) {
    const { text, stopped } = strings.push(part);
    shown += text;
    if (stopped) return { shown, stopped };
  }
  return { shown: shown + strings.end(), stopped: false };
}

test('ends the text before the stop string, whichever pieces it comes in', () => {
  const stops = ['END', 'Người dùng:'];

  expect(run(stops, ['Xin chào EN', 'D và'])).toEqual({ shown: 'Xin chào ', stopped: true });
  expect(run(stops, ['E', 'N', 'X'])).toEqual({ shown: 'ENX', stopped: false });
  expect(run(stops, ['a Người', ' dùng', ': b'])).toEqual({ shown: 'a ', stopped: true });
  expect(run([], ['a', 'b'])).toEqual({ shown: 'ab', stopped: false });
});

test('shows at once what cannot become a stop string', () => {
  const strings = new StopStrings(['\n\n']);

  expect(strings.push('một\n').text).toBe('một');
  expect(strings.push('hai').text).toBe('\nhai');
});

test('no cut of the text changes the result, and nothing of a stop string leaks', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
  const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 6 }), stops, (parts, stopStrings) => {
      const text = parts.join('');

      const inPieces = run(stopStrings, parts);

      expect(inPieces).toEqual(run(stopStrings, [...text]));
      expect(inPieces).toEqual(run(stopStrings, [text]));
      expect(text.startsWith(inPieces.shown)).toBe(true);
      expect(stopStrings.some((stop) => inPieces.shown.includes(stop))).toBe(false);
      expect(inPieces.stopped).toBe(stopStrings.some((stop) => text.includes(stop)));
    }),
  );
});
