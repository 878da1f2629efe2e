import PostalMime, { type Address } from 'postal-mime';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { Block, ParseWarning } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addHtmlBlocks } from './html-blocks.ts';

/**
 * An e-mail (RFC 5322, MIME): subject, who wrote to whom and when, the text, and the text of its attachments under their
 * names. An attachment that cannot be read is left out with a warning: the e-mail itself can.
 */
export async function parseEmail({
  bytes,
  limits,
  signal,
  onProgress,
  parseInner,
}: FormatInput): Promise<FormatResult> {
  const email = await PostalMime.parse(bytes, { maxNestingDepth: 50, attachmentEncoding: 'arraybuffer' });
  const builder = new DocumentBuilder(limits);
  const subject = email.subject?.replace(/\s+/g, ' ').trim();
  if (subject) builder.add(subject, { type: 'heading', level: 1 });
  const envelope = [
    ['From', shown([email.from])],
    ['To', shown(email.to)],
    ['Cc', shown(email.cc)],
    ['Date', email.date ?? ''],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  builder.add(envelope.join('\n'), { type: 'caption' });
  if (email.text?.trim()) addParagraphs(builder, email.text);
  else if (email.html) addHtmlBlocks(builder, email.html);

  const warnings: ParseWarning[] = [];
  const attachments = email.attachments.filter(
    ({ related, disposition }) => !related && disposition !== 'inline',
  );
  for (const [index, { filename, content }] of attachments.entries()) {
    signal?.throwIfAborted();
    const inner =
      typeof content === 'string' || parseInner === undefined
        ? undefined
        : await parseInner(new Uint8Array(content), filename ?? '').catch(leftOut);
    if (inner === undefined) warnings.push({ code: 'attachment_left_out' });
    else {
      builder.add(filename ?? `attachment ${index + 1}`, { type: 'heading', level: 1 });
      for (const block of inner.blocks) addBlock(builder, block);
    }
    onProgress?.({ done: index + 1, total: attachments.length });
  }
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    warnings,
    ...(subject && { title: subject }),
  };
}

/** What a person can understand is wrong with it; anything else is a fault of ours and is thrown. */
function leftOut(error: unknown): undefined {
  if (!(error instanceof IngestionError)) throw error;
}

function shown(addresses: readonly (Address | undefined)[] | undefined): string {
  return (addresses ?? [])
    .flatMap((one) => (one === undefined ? [] : (one.group ?? [one])))
    .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
    .join(', ');
}

/** Lines that follow each other are one paragraph; a quoted answer keeps its marks. */
function addParagraphs(builder: DocumentBuilder, text: string): void {
  for (const paragraph of text.replace(/\r\n?/g, '\n').split(/\n\s*\n/)) {
    const lines = paragraph.split('\n').map((line) => line.trim());
    builder.add(lines.filter((line) => line !== '').join('\n'), { type: 'para' });
  }
}

/** A block of another document: its headings under the one that names it, its places moved, its pages left behind. */
function addBlock(
  builder: DocumentBuilder,
  { text, start, end: _, page: __, boxes: ___, row, level, ...block }: Block,
): void {
  builder.write(text);
  const added = builder.end({
    ...block,
    ...(level !== undefined && { level: block.type === 'heading' ? level + 1 : level }),
  });
  if (row === undefined) return;
  const moved = added.start - start;
  const { question } = row;
  added.row = {
    ...row,
    ...(question && {
      question: {
        ...question,
        answerStart: question.answerStart + moved,
        answerEnd: question.answerEnd + moved,
      },
    }),
  };
}
