/**
 * Where a chunk's text goes on after the headings that its context already names (chapter, article), as offset into
 * the text; 0 when it begins with none, or holds nothing else.
 *
 * Headings are part of the stored text, but they answer nothing and would be indexed twice.
 */
export function bodyOffset(text: string, context: string): number {
  const titles = normalised(context);
  let offset = 0;
  for (const line of text.split('\n')) {
    const words = normalised(line);
    if (words !== '' && !titles.includes(words)) break;
    offset += line.length + 1;
  }
  return offset >= text.length ? 0 : offset;
}

/** Without the marks of Markdown headings and with single spaces. */
function normalised(text: string): string {
  return text
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
