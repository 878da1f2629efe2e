/**
 * The one form in which text is stored: NFC, `\n` line ends, plain spaces, no control characters but `\n` and `\t`,
 * no byte-order marks, no soft hyphens, no lone surrogates. Nothing else is rewritten, so that quotes stay exact;
 * tone placement and case are matters of the index.
 */
export function normaliseText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/\u00A0/g, ' ')
    .replace(UNWANTED, '')
    .toWellFormed()
    .normalize('NFC');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F\uFEFF\u00AD]/g;
