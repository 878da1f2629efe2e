/**
 * Removes tone and letter marks: `đường` and `dương` both become `duong`. Idempotent.
 *
 * Decomposition leaves `đ` alone, so it is replaced by hand. Case is kept.
 */
export function foldMarks(text: string): string {
  if (isAscii(text)) return text;
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[đĐ]/g, (letter) => (letter === 'đ' ? 'd' : 'D'))
    .normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
