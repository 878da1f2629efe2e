import PostalMime, { type Address } from 'postal-mime';
import { DocumentBuilder } from '../document-builder.ts';
import type { ParseWarning } from '../parsed-document.ts';
import { addInnerDocument } from './add-inner-document.ts';
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
    const isRead =
      typeof content !== 'string' &&
      (await addInnerDocument(builder, {
        name: filename ?? `attachment ${index + 1}`,
        bytes: new Uint8Array(content),
        parseInner,
      }));
    if (!isRead) warnings.push({ code: 'attachment_left_out' });
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
