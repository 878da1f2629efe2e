/**
 * Cuts Markdown where a paragraph ends, so that of a growing text only the last block is parsed anew.
 *
 * Never inside a fenced block, and a block that may go on (a list, a table, an indented line) stays with what follows.
 */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | null = null;
  const lines = markdown.split('\n');
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    }
    current.push(line);
    const next = lines[index + 1];
    const ends = fence === null && line.trim() === '' && next !== undefined && /^[^\s\-*+|\d>]/.test(next);
    if (ends) {
      blocks.push(current.join('\n'));
      current = [];
    }
  }
  if (current.length > 0) blocks.push(current.join('\n'));
  return blocks;
}
