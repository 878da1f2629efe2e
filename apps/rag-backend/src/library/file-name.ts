/** Longest stored name, in UTF-8 bytes: the limit of common file systems. */
const MAX_BYTES = 255;

/** C0 and C1 controls and the marks that reverse the direction of text (U+202A-202E, U+2066-2069). */
const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The name under which an upload is shown: NFC, the base name only, without controls, at most 255 bytes.
 *
 * It is never used as a path. A name that is too long loses its middle, not its extension.
 */
export function displayFileName(name: string): string {
  const base = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base.replace(UNSAFE, '').toWellFormed().trim();
  if (clean === '' || clean === '.' || clean === '..') return 'unnamed';
  const extension = /\.[^.]{1,16}$/u.exec(clean)?.[0] ?? '';
  const stem = clean.slice(0, clean.length - extension.length);
  return cutToBytes(stem, MAX_BYTES - Buffer.byteLength(extension)) + extension;
}

function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
