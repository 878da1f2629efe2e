import { DEFAULT_KNOWN_QUESTION_RULE } from '@frogwell/retrieval';
import type { ChunkStore, StoredChunk } from '@frogwell/storage';
import type { DocumentLibrary } from '../library/document-library.ts';
import { findEvidence } from './find-evidence.ts';

/** Documents looked at, the newest first, and passages of each. */
const DOCUMENTS = 12;
const PASSAGES = 48;
/** A heading of fewer words names no topic, one of more is a sentence. */
const TOPIC_WORDS = { least: 2, most: 9 };

/** `Điều 12.`, `Chương II`, `3.1`, `b)` before the topic of a heading. */
const NUMBERING =
  /^(?:(?:điều|chương|mục|phần|khoản|article|section|chapter|part)\s+[\dIVXLCa-z]+(?:\.\d+)*|[\dIVXLC]+(?:\.\d+)*|[a-zđ])\s*[.:)–-]?(?:\s+|$)/iu;

/** What articles of law and rules are labelled; other headings prescribe nothing. */
const ARTICLE = /^(?:điều|chương|mục|khoản)\s/iu;
const DEFINITION = /^(?:định nghĩa|khái niệm)(?:\s+(?:về|của))?\s+(.+)$/iu;

/** Headings that every document has; asking for them shows nothing of this one. */
const GENERAL =
  /^(?:phạm vi|đối tượng áp dụng|giải thích từ ngữ|hiệu lực|điều khoản|tổ chức thực hiện|trách nhiệm thi hành|lời nói đầu|mục lục|giới thiệu|quy định chung|những quy định chung|phụ lục|introduction|contents|references|appendix|overview|scope|definitions)/iu;

/**
 * Questions that the documents of a store can answer, for somebody who does not know yet what to ask.
 *
 * Known questions first, then topics of headings; of each document one before any second, and only what the search
 * itself finds enough evidence for.
 *
 * @param options.language `vi` or `en`: documents in it come first
 */
export async function suggestQuestions(
  { library, chunks }: { library: Pick<DocumentLibrary, 'storeFiles'>; chunks: ChunkStore },
  vectorStoreId: string,
  options: { limit: number; language: string; signal: AbortSignal },
): Promise<string[]> {
  const files = await library.storeFiles(vectorStoreId, { limit: DOCUMENTS, order: 'desc' }, 'completed');
  const perFile = await Promise.all(
    files.items.map(async ({ fileId }) => {
      const passages = await chunks.ofFile(vectorStoreId, fileId, { offset: 0, limit: PASSAGES });
      const questions = passages.flatMap((chunk) => questionOf(chunk) ?? []);
      return { questions: spread(questions), isNear: passages[0]?.language === options.language };
    }),
  );
  const inOrder = perFile.toSorted((a, b) => Number(b.isNear) - Number(a.isNear));
  const rounds = Math.max(0, ...inOrder.map(({ questions }) => questions.length));
  const candidates = Array.from({ length: rounds }, (_, round) =>
    inOrder.flatMap(({ questions }) => questions[round] ?? []),
  ).flat();

  const suggested = new Set<string>();
  let looked = 0;
  for (const question of candidates) {
    if (suggested.size === options.limit || looked === options.limit * 4) break;
    looked += 1;
    const evidence = await findEvidence(chunks, { vectorStoreIds: [vectorStoreId] }, question, {
      maxPassages: null,
      ruleOf: () => DEFAULT_KNOWN_QUESTION_RULE,
      signal: options.signal,
    });
    if (evidence.assessment.sufficient) suggested.add(question);
  }
  return [...suggested];
}

function questionOf(chunk: StoredChunk): string | undefined {
  if (chunk.question) return chunk.question.text.length <= 160 ? chunk.question.text : undefined;
  const topic = chunk.label
    .replace(NUMBERING, '')
    .replace(/[.:;]+$/, '')
    .trim();
  const words = topic.split(/\s+/).length;
  const isTopic = words >= TOPIC_WORDS.least && words <= TOPIC_WORDS.most && /^\p{L}/u.test(topic);
  if (!isTopic || GENERAL.test(topic)) return undefined;
  if (/\?$/.test(topic)) return topic;
  if (chunk.language !== 'vi') return `What is said about “${topic}”?`;
  const defined = DEFINITION.exec(topic)?.[1];
  if (defined !== undefined) return `${defined.charAt(0).toUpperCase()}${defined.slice(1)} là gì?`;
  return ARTICLE.test(chunk.label) ? `${topic} được quy định thế nào?` : `${topic} thế nào?`;
}

/** The first, then from all over the document: neighbouring headings are about the same. */
function spread(questions: readonly string[]): string[] {
  const unique = [...new Set(questions)];
  const step = Math.max(1, Math.floor(unique.length / 4));
  const chosen = unique.filter((_, index) => index % step === 0);
  return [...chosen, ...unique.filter((question) => !chosen.includes(question))];
}
