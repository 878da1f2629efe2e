import type { Word } from '../analyzer/word.ts';

/** An article that a query names: "khoản 2 Điều 12", "Article 12". */
export interface ArticleCitation {
  /** The two words as they stand in the query: `điều`, `12`. */
  name: Word;
  number: Word;
  /** Clause that is named with it, or null. */
  clause: number | null;
  /** Words (`Word.text`) that only serve the citation: they say nothing about the subject. */
  words: ReadonlySet<string>;
}

const ARTICLE_NAMES = new Set(['điều', 'dieu', 'article', 'section']);
const CLAUSE_NAMES = new Set(['khoản', 'khoan', 'clause', 'paragraph']);
const POINT_NAMES = new Set(['điểm', 'diem', 'point']);
const NUMBER = /^\d{1,4}[a-zđ]?$/;

/** The first article that a query names, if any. */
export function findArticleCitation(query: readonly Word[]): ArticleCitation | undefined {
  const words = new Set<string>();
  let article: { name: Word; number: Word } | undefined;
  let clause: number | null = null;
  for (const [index, name] of query.entries()) {
    const value = query[index + 1];
    if (value === undefined) break;
    if (ARTICLE_NAMES.has(name.text) && NUMBER.test(value.text)) {
      article ??= { name, number: value };
    } else if (CLAUSE_NAMES.has(name.text) && /^\d{1,3}$/.test(value.text)) {
      clause ??= Number(value.text);
    } else if (!(POINT_NAMES.has(name.text) && /^\p{L}$/u.test(value.text))) {
      continue;
    }
    words.add(name.text).add(value.text);
  }
  return article && { ...article, clause, words };
}

/** Does a label such as `Điều 12, khoản 2-3` cover the clause? */
export function labelHasClause(label: string, clause: number): boolean {
  for (const match of label.matchAll(/(?:khoản|clause)s?\s+(\d+)(?:\s*[-–]\s*(\d+))?/giu)) {
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (first <= clause && clause <= last) return true;
  }
  return false;
}
