import type { AnswerContext, UrlCitationAnnotation } from '@frogwell/protocol';

/** What an answer cites. */
export interface Citation {
  /** As shown: `[1]`. Quotes from one passage have one number, in the order of the answer. */
  number: number;
  fileId: string;
  vectorStoreId: string | null;
  title: string;
  filename: string;
  /** Exact substring of the stored text, at `[start, end)` of it. */
  quote: string;
  start: number;
  end: number;
  page: number | null;
  label: string;
}

/** Characters that no text of ours holds (Unicode's private use area): they survive Markdown and become elements. */
export const CHIP = { open: '\uE000', close: '\uE001' } as const;
export const UNSUPPORTED = { open: '\uE002', close: '\uE003' } as const;

const PRIVATE = /[\uE000-\uE003]/g;
/** The list of sources below an extract: the chips and the pane show the same. */
const SOURCE_LIST = /\n+(?:Nguồn|Sources): \[1\][^\n]*(?:\n[^\n]*)*$/;

export interface MarkedAnswer {
  /** Markdown with chips `\uE000<first>-<last citation>\uE001` and borders of sentences without support. */
  text: string;
  citations: Citation[];
}

/** Joins an answer's text with what the server said of it, so that both are drawn in one go. */
export function markAnswer(
  content: string,
  annotations: readonly UrlCitationAnnotation[],
  context: AnswerContext | null,
): MarkedAnswer {
  const citations = annotations.map((annotation) => toCitation(annotation, context));
  const inserts: { at: number; text: string }[] = [];
  let first = 0;
  for (const [index, { url_citation: span }] of annotations.entries()) {
    const next = annotations[index + 1]?.url_citation;
    const follows = next !== undefined && content.slice(span.end_index, next.start_index).trim() === '';
    // One chip after the last of several sentences from the same passage.
    if (follows && citations[index + 1]?.number === citations[index]?.number) continue;
    inserts.push({ at: span.end_index, text: `${CHIP.open}${first}-${index}${CHIP.close}` });
    first = index + 1;
  }
  for (const { start_index: start, end_index: end } of context?.unsupported ?? []) {
    inserts.push({ at: start, text: UNSUPPORTED.open }, { at: end, text: UNSUPPORTED.close });
  }
  let text = '';
  let from = 0;
  for (const insert of inserts.toSorted((a, b) => a.at - b.at)) {
    text += content.slice(from, insert.at).replace(PRIVATE, '') + insert.text;
    from = insert.at;
  }
  text += content.slice(from).replace(PRIVATE, '');
  return { text: withoutWrittenMarkers(text, citations), citations };
}

/** While an answer is being written nothing is known of its citations yet; its own list of sources stays away. */
export function markRunningAnswer(content: string): string {
  return content
    .replace(PRIVATE, '')
    .replace(SOURCE_LIST, '')
    .replace(/ ?\[\d{1,2}\](?=\s|$)/g, '');
}

/** A marked answer without its marks, for where no element can be made of them. */
export function plainText(marked: string): string {
  return marked.replace(/\uE000\d+-\d+\uE001/g, '').replace(PRIVATE, '');
}

/** What the answerer wrote itself, `[1]` and the list of sources, is what the chips say now. */
function withoutWrittenMarkers(text: string, citations: readonly Citation[]): string {
  if (citations.length === 0) return text;
  const highest = Math.max(...citations.map(({ number }) => number));
  return text
    .replace(SOURCE_LIST, '')
    .replace(/ ?\[(\d{1,2})\](?!\()/g, (marker, number: string) =>
      Number(number) >= 1 && Number(number) <= highest ? '' : marker,
    );
}

function toCitation({ url_citation: cited }: UrlCitationAnnotation, context: AnswerContext | null): Citation {
  const parameters = new URL(cited.url).searchParams;
  const start = Number(parameters.get('start') ?? 0);
  const end = Number(parameters.get('end') ?? 0);
  const passage = (context?.citations ?? []).findIndex(
    ({ file_id, start: from, end: to }) => file_id === cited.file_id && from <= start && end <= to,
  );
  return {
    number: passage + 1 || 1,
    fileId: cited.file_id,
    vectorStoreId: parameters.get('store'),
    title: cited.title,
    filename: cited.filename,
    quote: cited.quote,
    start,
    end,
    page: cited.page ?? null,
    label: cited.label ?? '',
  };
}
