/**
 * Measures how known questions of a sheet are recognised when they are typed differently, and that nothing else is taken for one.
 *
 *   npm run eval -- known-questions <sheet> [folder of sets]
 *
 * The questions of the sets are asked too: none of them is a known question.
 */
import path from 'node:path';
import { NO_PROGRAMS, parseFile } from '@frogwell/ingestion';
import {
  foldMarks,
  matchKnownQuestion,
  matchSimilarQuestion,
  questionKey,
  searchPassages,
} from '@frogwell/retrieval';
import {
  createBruteForceChunkStore,
  doubleChunk,
} from '../packages/retrieval/src/search/brute-force-chunk-store.test-double.ts';
import { findSets } from './find-sets.ts';
import { loadEvalSet } from './measures/eval-set.ts';
import { typedAs } from './measures/query-variants.ts';
import { layOut } from './report-tables.ts';

const SCOPE = { vectorStoreIds: ['vs_1'] };
const PASSAGES = 20;

type Asked = { id: string; text: string };

/** The same question, typed by somebody else. */
const PARAPHRASES: Record<string, (question: Asked) => string> = {
  'as it stands': ({ text }) => text,
  'other case, no punctuation': ({ text }) => text.toUpperCase().replace(/[?,.:;]/g, ' '),
  'no tone marks': ({ text }) => foldMarks(text),
  'one typo': (question) => typedAs('typo', question),
  'extra words': ({ text }) => `Cho em hỏi ${text.replace(/[?.\s]+$/, '')} ạ?`,
  'chat spelling': ({ text }) => text.replace(/không/g, 'ko').replace(/được/g, 'dc').replace(/với/g, 'vs'),
  'parts moved': ({ text }) => text.replace(/^([^,?]+),\s*([^,?]+)\?*$/, '$2 $1?'),
};

/** Another question that looks nearly the same. */
const NEAR_MISSES: Record<string, (question: Asked) => string> = {
  'another number': ({ text }) => text.replace(/\d+/, (digits) => String(Number(digits) + 400)),
  'a negation put in': ({ text }) => text.replace(/ (được|phải|có|là) /, ' không $1 '),
  'a word of content left out': ({ text }) =>
    text.replace(/\s(?!(?:những|được|trong|theo|muốn|hiện) )\p{L}{4,}(?=\s\p{L})/u, ''),
  'two words swapped for others': ({ text }) => text.replace(/\p{L}{4,} \p{L}{3,}/u, 'hàng hải'),
};

export async function evaluateKnownQuestions([file, sets]: string[]): Promise<number> {
  if (file === undefined) {
    process.stderr.write('usage: npm run eval -- known-questions <sheet> [folder of sets]\n');
    return 2;
  }
  const filename = path.basename(file);
  const document = await parseFile(path.resolve(file), { filename, programs: NO_PROGRAMS });
  const rows = document.blocks.flatMap(({ row, text, start }) =>
    row?.question ? [{ ...row.question, whole: text, start }] : [],
  );
  if (rows.length === 0) {
    process.stderr.write(`${file}: holds no sheet of questions and answers\n`);
    return 1;
  }
  const store = createBruteForceChunkStore(
    rows.map(({ text, whole, start, answerStart, answerEnd }, index) => {
      const question = {
        text,
        key: questionKey(text),
        answerStart: answerStart - start,
        answerEnd: answerEnd - start,
      };
      return doubleChunk(`chunk_${index}`, whole, { structure: 'questions', question });
    }),
  );
  const ask = async (question: string): Promise<{ tier: string; question: string } | undefined> => {
    const exact = await matchKnownQuestion(store, SCOPE, question);
    if (exact !== undefined) return exact;
    const { passages } = await searchPassages(store, SCOPE, question, {
      topK: PASSAGES,
      signal: AbortSignal.timeout(60_000),
    });
    return matchSimilarQuestion(
      question,
      passages.map(({ chunk }) => chunk),
    );
  };

  const known = new Set(rows.map(({ text }) => questionKey(text)));
  const asked = rows.map(({ text }, index): Asked => ({ id: `q${index}`, text }));
  const table = [['typed', 'questions', 'exact', 'fuzzy', 'recognised', 'wrong answer']];
  for (const [name, change] of Object.entries(PARAPHRASES)) {
    const changed = asked.filter((question) => name === 'as it stands' || change(question) !== question.text);
    const found = await Promise.all(
      changed.map(async (question) => ({ question, match: await ask(change(question)) })),
    );
    const right = found.filter(({ question, match }) => match?.question === question.text);
    const wrong = found.filter(
      ({ question, match }) => match !== undefined && match.question !== question.text,
    );
    const of = (tier: string) => String(right.filter(({ match }) => match?.tier === tier).length);
    table.push([
      name,
      String(changed.length),
      of('exact'),
      of('fuzzy'),
      share(right.length, changed.length),
      String(wrong.length),
    ]);
  }
  for (const [name, change] of Object.entries(NEAR_MISSES)) {
    // What happens to be another of the known questions is no near miss.
    const changed = asked
      .map(change)
      .filter((text, index) => text !== asked[index]?.text && !known.has(questionKey(text)));
    const taken = (await Promise.all(changed.map(ask))).filter((match) => match !== undefined);
    table.push([name, String(changed.length), '', '', '', String(taken.length)]);
  }
  for (const folder of sets === undefined ? [] : (findSets(path.resolve(sets)) ?? [])) {
    const set = await loadEvalSet(folder);
    if (set.language !== 'vi') continue;
    const taken = [];
    for (const { text } of set.questions) if ((await ask(text)) !== undefined) taken.push(text);
    table.push([`questions of ${set.name}`, String(set.questions.length), '', '', '', String(taken.length)]);
  }
  process.stdout.write(`${layOut(table)}\n`);
  return 0;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
