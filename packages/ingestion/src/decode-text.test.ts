import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';
import { normaliseText } from './normalise-text.ts';

const VIETNAMESE = `Quy chế làm việc của cơ quan
Người lao động được nghỉ hằng năm mười hai ngày làm việc, hưởng nguyên lương theo hợp đồng.
Mỗi phòng ban cử một cán bộ phụ trách việc lưu trữ hồ sơ và báo cáo định kỳ hằng quý.
Việc sử dụng xe công phải được thủ trưởng đơn vị phê duyệt trước ít nhất một ngày.`;

/** windows-1258 has no `ế`: it stores `ê` and a mark for the tone. */
function withLooseTones(text: string): string {
  return Array.from(text, (character) => {
    const decomposed = character.normalize('NFD');
    const tone = /[\u0300\u0301\u0303\u0309\u0323]/.exec(decomposed)?.[0] ?? '';
    return decomposed.replace(tone, '').normalize('NFC') + tone;
  }).join('');
}

test.each([
  ['utf-8', Buffer.from(VIETNAMESE, 'utf8')],
  ['utf-8', Buffer.from(`\uFEFF${VIETNAMESE}`, 'utf8')],
  ['utf-16le', Buffer.from(`\uFEFF${VIETNAMESE}`, 'utf16le')],
  ['utf-16le', Buffer.from(VIETNAMESE, 'utf16le')],
  ['utf-16be', Buffer.from(`\uFEFF${VIETNAMESE}`, 'utf16le').swap16()],
  ['utf-16be', Buffer.from(VIETNAMESE, 'utf16le').swap16()],
  ['windows-1258', iconv.encode(withLooseTones(VIETNAMESE), 'windows-1258')],
  ['tcvn', iconv.encode(VIETNAMESE, 'tcvn')],
  ['viscii', iconv.encode(VIETNAMESE, 'viscii')],
])('reads Vietnamese saved as %s', (encoding, bytes) => {
  const decoded = decodeText(bytes);

  expect(decoded.encoding).toBe(encoding);
  expect(normaliseText(decoded.text)).toBe(VIETNAMESE);
  const isEightBit = !encoding.startsWith('utf');
  expect(decoded.warnings).toEqual(isEightBit ? [{ code: 'encoding_detected', encoding }] : []);
});

test('a file of 8-bit VNI letters is read as what they are', () => {
  const bytes = Buffer.from(
    'Ñieàu 1. Phaïm vi ñieàu chænh\nLuaät naøy quy ñònh veà quy taéc giao thoâng ñöôøng boä.',
    'latin1',
  );

  expect(decodeText(bytes)).toMatchObject({ encoding: 'windows-1252', warnings: [] });
});

test('reads plain ASCII saved as UTF-16 without a byte-order mark', () => {
  expect(decodeText(Buffer.from('Opening hours: 8 to 17', 'utf16le')).text).toBe('Opening hours: 8 to 17');
});

test('guesses other languages and says that it did', () => {
  const french =
    'Les élèves français étudient à l’école; où est la clé du café fermé ? Ça dépend, naïveté oblige.';

  const decoded = decodeText(iconv.encode(french, 'windows-1252'));

  expect(decoded.text).toContain('élèves français');
  expect(decoded.warnings).toEqual([{ code: 'encoding_guessed', encoding: decoded.encoding }]);
});

test('keeps a UTF-8 file with one bad byte UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from(VIETNAMESE), Buffer.from([0xff]), Buffer.from(VIETNAMESE)]);

  const decoded = decodeText(bytes);

  expect(decoded.text).toBe(`${VIETNAMESE}\uFFFD${VIETNAMESE}`);
  expect(decoded.warnings).toEqual([{ code: 'encoding_damaged' }]);
});
