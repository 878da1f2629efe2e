import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WholeCharacters } from './whole-characters.ts';

/** The bytes in pieces, cut wherever the numbers say. */
function pieces(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((start, index) => bytes.subarray(start, places[index] ?? bytes.length));
}

test('the pieces of a text give the text, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'ệ', 'ữ', '漢', '🐸', '\n', '�', '\u0300') }),
      fc.array(fc.nat()),
      (text, cuts) => {
        const characters = new WholeCharacters();

        const parts = pieces(Buffer.from(text), cuts).map((piece) => characters.push(piece));

        expect(parts.join('')).toBe(text);
        expect(characters.waiting).toBe(false);
        // No part ends in the middle of a character, not even between the halves of a surrogate pair.
        for (const part of parts) expect(part.isWellFormed()).toBe(true);
      },
    ),
  );
});

test('of any bytes the valid characters come out and no replacement character is made', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat()), (bytes, cuts) => {
      const whole = new WholeCharacters().push(bytes);
      const characters = new WholeCharacters();

      const parts = pieces(bytes, cuts).map((piece) => characters.push(piece));

      expect(parts.join('')).toBe(whole);
      expect(whole.split('�').length).toBe(
        Buffer.from(bytes).toString('latin1').split('\xef\xbf\xbd').length,
      );
    }),
  );
});

test('holds a Vietnamese letter until its last byte', () => {
  const characters = new WholeCharacters();

  expect([0xe1, 0xbb].map((byte) => characters.push(Uint8Array.of(byte)))).toEqual(['', '']);
  expect(characters.waiting).toBe(true);
  expect(characters.push(Uint8Array.of(0x87))).toBe('ệ');
});

test('leaves out what is no UTF-8', () => {
  const text = new WholeCharacters().push(
    Uint8Array.of(0x61, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x62, 0xe1, 0xbb),
  );

  expect(text).toBe('ab');
});
