import fc from 'fast-check';
import { expect, test } from 'vitest';
import { typedAs } from './query-variants.ts';

const TEXT = 'Mức phạt khi không đội mũ bảo hiểm là bao nhiêu?';
const words = (text: string) => text.split(' ');
const question = fc.record({ id: fc.string({ minLength: 1 }), text: fc.constant(TEXT) });

test('the same question is always typed in the same way', () => {
  fc.assert(
    fc.property(question, fc.constantFrom('half-toned', 'typo', 'toneless', 'written'), (asked, variant) => {
      expect(typedAs(variant, asked)).toBe(typedAs(variant, asked));
    }),
  );
});

test('a typo changes one word, by one letter, and not its first', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const typed = words(typedAs('typo', asked));
      const changed = words(TEXT).filter((word, index) => typed[index] !== word);
      expect(typed).toHaveLength(words(TEXT).length);
      expect(changed).toHaveLength(1);
      for (const [index, word] of typed.entries()) {
        const before = words(TEXT)[index] ?? '';
        expect(word[0]).toBe(before[0]);
        expect(Math.abs(word.length - before.length)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('half the marks are gone on the whole', () => {
  const typed = Array.from({ length: 200 }, (_, id) => typedAs('half-toned', { id: `q${id}`, text: TEXT }));
  const kept = typed.flatMap(words).filter((word) => /[^\p{ASCII}]/u.test(word)).length;
  const marked = words(TEXT).filter((word) => /[^\p{ASCII}]/u.test(word)).length * typed.length;

  expect(kept / marked).toBeGreaterThan(0.4);
  expect(kept / marked).toBeLessThan(0.6);
});

test('words become their abbreviation, in the middle of others too, and nothing else changes', () => {
  const abbreviated = (text: string) => typedAs('abbreviated', { id: 'q', text });

  expect(abbreviated('Ủy ban nhân dân xã và người lao động có quyền gì?')).toBe(
    'UBND xã và NLĐ có quyền gì?',
  );
  expect(abbreviated('Người sử dụng lao động là ai')).toBe('NSDLĐ là ai');
  expect(abbreviated(TEXT)).toBe(TEXT);
});
