import type { UrlCitationAnnotation } from '@frogwell/protocol';

export type Citation = UrlCitationAnnotation['url_citation'];

/** One line of the list below an answer. */
export interface CitedSource {
  /** As in the `[1]` of the answer. */
  number: number;
  citation: Citation;
}

/**
 * The distinct quotes of an answer, numbered as the answer itself numbers them: by the `[n]` inside or right behind the
 * cited span; without one by first appearance.
 *
 * @param text the answer
 */
export function citedSources(text: string, annotations: UrlCitationAnnotation[]): CitedSource[] {
  const sources = new Map<string, CitedSource>();
  for (const { url_citation: citation } of annotations) {
    const key = JSON.stringify([citation.file_id, citation.quote]);
    if (sources.has(key)) continue;
    sources.set(key, { number: markerOf(text, citation) ?? sources.size + 1, citation });
  }
  return [...sources.values()].toSorted((a, b) => a.number - b.number);
}

function markerOf(text: string, citation: Citation): number | undefined {
  const inside = [...text.slice(citation.start_index, citation.end_index).matchAll(/\[(\d{1,3})\]/g)].at(-1);
  const behind = /^\s*\[(\d{1,3})\]/.exec(text.slice(citation.end_index, citation.end_index + 8));
  const marker = inside ?? behind;
  return marker ? Number(marker[1]) : undefined;
}
