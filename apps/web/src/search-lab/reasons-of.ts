import type { ExplainedPassage, SearchReport } from '@frogwell/protocol';
import { formatNumber, formatPercent } from '../texts/format.ts';
import type { SearchLabTranslate } from './texts.ts';

/** Parts that are named as what counts most. */
const STRONGEST = 3;

/** Why a passage is where it is, in plain words, the weightiest reason first. */
export function reasonsOf(passage: ExplainedPassage, report: SearchReport, t: SearchLabTranslate): string[] {
  const { parts, missing, scores, ranks, named_article: isNamed } = passage;
  const reasons: string[] = [];
  if (isNamed) reasons.push(t('reason.named'));
  if (scores.rerank !== null) reasons.push(t('reason.reranked', { score: formatNumber(scores.rerank, 2) }));
  if (ranks.final === null) {
    reasons.push(t('reason.behind', { count: report.passages.filter((each) => each.ranks.final).length }));
  }
  if (passage.wording !== report.searched) reasons.push(t('reason.wording', { wording: passage.wording }));
  const wanted = passage.word_count;
  const held = wanted - missing.length;
  if (parts.length === 0) reasons.push(t('reason.none'));
  else if (missing.length === 0) reasons.push(t('reason.all'));
  else {
    reasons.push(t('reason.some', { held, count: wanted }));
    reasons.push(t('reason.missing', { words: listOf(missing) }));
  }
  const unitsOf = (wantedPart: (part: (typeof parts)[number]) => boolean) => [
    ...new Set(parts.filter(wantedPart).map(({ unit }) => unit)),
  ];
  const strongest = unitsOf(({ kind, field }) => kind === 'word' && field === 'text').slice(0, STRONGEST);
  if (strongest.length > 0) reasons.push(t('reason.strongest', { words: listOf(strongest) }));
  const pairs = unitsOf(({ kind }) => kind === 'pair');
  if (pairs.length > 0) reasons.push(t('reason.pairs', { words: listOf(pairs) }));
  const headings = unitsOf(({ field }) => field === 'heading');
  if (headings.length > 0) reasons.push(t('reason.heading', { words: listOf(headings) }));
  if (scores.vector !== null) {
    const cosine = formatNumber(scores.vector, 2);
    const share = scores.fused > 0 ? scores.meaning_contribution / scores.fused : 0;
    reasons.push(
      share > 0
        ? t('reason.meaning', { cosine, share: formatPercent(share) })
        : t('reason.farMeaning', { cosine }),
    );
  } else if (report.vectors.used) reasons.push(t('reason.noVector'));
  return reasons;
}

function listOf(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ');
}
