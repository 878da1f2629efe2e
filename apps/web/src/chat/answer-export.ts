import type { Turn } from './chat-session.ts';
import { type Citation, markAnswer } from './marked-text.ts';
import { chatTexts } from './texts.ts';

/** An answer with `[1]` after what it cites, and the quotes with their places below. */
export function answerWithSources({ answer }: Turn): string {
  const { text, citations } = markAnswer(answer.text, answer.annotations, answer.context);
  const body = text
    .replace(
      /\uE000(\d+)-\d+\uE001/g,
      (_mark, index: string) => ` [${citations[Number(index)]?.number ?? '?'}]`,
    )
    .replace(/[\uE002\uE003]/g, '')
    .trim();
  if (citations.length === 0) return body;
  const lines = citations.map(
    (citation) =>
      `[${citation.number}] ${placeOf(citation)}: “${citation.quote.replaceAll(/\s+/g, ' ').trim()}”`,
  );
  return `${body}\n\n${chatTexts.text('sources')}:\n${[...new Set(lines)].join('\n')}\n`;
}

/** A whole conversation as Markdown. */
export function conversationAsMarkdown(title: string, turns: readonly Turn[]): string {
  const parts = turns.map(
    (turn) => `## ${turn.question.replaceAll(/\s*\n\s*/g, ' ')}\n\n${answerWithSources(turn)}`,
  );
  return `# ${title}\n\n${parts.join('\n\n')}\n`;
}

/** Hands a text to the browser as a file. */
export function downloadText(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function placeOf({ title, filename, label, page }: Citation): string {
  const place = [label, page === null ? '' : chatTexts.text('page', { page })].filter(Boolean).join(', ');
  return `${title}${place === '' ? '' : `, ${place}`}${title === filename ? '' : ` (${filename})`}`;
}
