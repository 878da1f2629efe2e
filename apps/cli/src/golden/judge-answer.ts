import type { UrlCitationAnnotation } from '@frogwell/protocol';
import type { GoldenCase } from './golden-cases.ts';

export interface GivenAnswer {
  content: string;
  annotations: UrlCitationAnnotation[];
}

export interface GoldenResult {
  question: string;
  /** Where it was asked; '' = the default store. */
  store: string;
  /** Who answered: `none` = it was refused. */
  provider: string;
  /** Place of the first citation of an expected source among the cited sources, from 1; null = none, or not judged. */
  rank: number | null;
  /** Null = nothing was expected. */
  passed: boolean | null;
  ms: number;
}

/** Does an answer cite what it should, and say what it should? */
export function judgeAnswer(
  { expectedSources, expectedText }: GoldenCase,
  { content, annotations }: GivenAnswer,
): Pick<GoldenResult, 'rank' | 'passed'> {
  const cited = [
    ...new Map(annotations.map(({ url_citation: one }) => [`${one.file_id} ${one.label}`, one])).values(),
  ];
  const wanted = expectedSources.map(comparable);
  const place = cited.findIndex(({ filename, title, label }) =>
    [filename, title, label].some((name) =>
      wanted.some((part) => ` ${comparable(name ?? '')} `.includes(` ${part} `)),
    ),
  );
  const isCited = wanted.length === 0 ? null : place >= 0;
  const isSaid = expectedText === null ? null : comparable(content).includes(comparable(expectedText));
  const judged = [isCited, isSaid].filter((part) => part !== null);
  return {
    rank: place < 0 ? null : place + 1,
    passed: judged.length === 0 ? null : judged.every(Boolean),
  };
}

/** Questions that passed the last time and fail now. */
export function regressions(before: readonly GoldenResult[], now: readonly GoldenResult[]): string[] {
  const keyOf = ({ question, store }: GoldenResult) => `${store} ${question}`;
  const passed = new Set(before.filter((result) => result.passed === true).map(keyOf));
  return now
    .filter((result) => result.passed === false && passed.has(keyOf(result)))
    .map(({ question }) => question);
}

function comparable(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  ).join(' ');
}
