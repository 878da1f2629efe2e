import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayFileName } from './file-name.ts';

test.each([
  ['Luật đất đai.txt', 'Luật đất đai.txt'],
  ['Luật đất đai.txt'.normalize('NFD'), 'Luật đất đai.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\an\\Nghị định.docx', 'Nghị định.docx'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a\u0000b\nc.txt', 'abc.txt'],
  ['', 'unnamed'],
  ['..', 'unnamed'],
  ['folder/', 'unnamed'],
])('%j is shown as %j', (name, shown) => {
  expect(displayFileName(name)).toBe(shown);
});

test('a name that is too long keeps its extension and stays within 255 bytes', () => {
  const shown = displayFileName(`${'ộ'.repeat(300)}.docx`);

  expect(shown.endsWith('.docx')).toBe(true);
  expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(255);
  expect(Buffer.byteLength(shown)).toBeGreaterThan(250);
});

test('no name holds a separator or a control, is empty or too long, and naming twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const shown = displayFileName(name);
      expect(shown).not.toMatch(/[/\\\p{Cc}]/u);
      expect(shown.length).toBeGreaterThan(0);
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(255);
      expect(displayFileName(shown)).toBe(shown);
    }),
  );
});
