/**
 * Measures how known questions of a sheet are recognised when they are typed differently, and that nothing else is taken for one.
 *
 *   npm run eval -- known-questions <sheet> [folder of sets]
 *     [--embeddings <url> [--embedding-model <name>] [--similarity 0.9]] [--wordings <sheet>]
 *
 * The questions of the sets are asked too: none of them is a known question. With an embedding service the tier
 * `semantic` is measured as well. A sheet of wordings has other ways to ask in its column of questions, and the known
 * question that is meant in its column of answers.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { NO_PROGRAMS, parseFile } from '@frogwell/ingestion';
import {
  DEFAULT_KNOWN_QUESTION_RULE,
  foldMarks,
  type KnownQuestionMatch,
  matchKnownQuestion,
  matchQuestionByMeaning,
  matchSimilarQuestion,
  questionKey,
  searchPassages,
} from '@frogwell/retrieval';
import {
  createBruteForceChunkStore,
  doubleChunk,
} from '../packages/retrieval/src/search/brute-force-chunk-store.test-double.ts';
import { compareByMeaning } from './compare-by-meaning.ts';
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

const USAGE =
  'usage: npm run eval -- known-questions <sheet> [folder of sets] [--embeddings <url> [--embedding-model <name>] [--similarity 0.9]] [--wordings <sheet>]\n';

export async function evaluateKnownQuestions(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      embeddings: { type: 'string' },
      'embedding-model': { type: 'string' },
      similarity: { type: 'string', default: String(DEFAULT_KNOWN_QUESTION_RULE.leastSimilarity) },
      wordings: { type: 'string' },
    },
  });
  const [file, sets] = positionals;
  const leastSimilarity = Number(values.similarity);
  if (file === undefined || !(leastSimilarity >= 0 && leastSimilarity <= 1)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const rows = await readSheet(file);
  const wordings = values.wordings === undefined ? [] : await readSheet(values.wordings);
  if (rows.length === 0 || (values.wordings !== undefined && wordings.length === 0)) {
    process.stderr.write(
      `${rows.length === 0 ? file : values.wordings}: holds no sheet of questions and answers\n`,
    );
    return 1;
  }
  const chunks = rows.map(({ text, whole, start, answerStart, answerEnd }, index) => {
    const question = {
      text,
      key: questionKey(text),
      answerStart: answerStart - start,
      answerEnd: answerEnd - start,
    };
    return doubleChunk(`chunk_${index}`, whole, { structure: 'questions', question });
  });
  const store = createBruteForceChunkStore(chunks);
  const meaning =
    values.embeddings === undefined
      ? undefined
      : await compareByMeaning(
          values.embeddings,
          rows.map(({ text }) => text),
          values['embedding-model'],
        );
  const rule = { ...DEFAULT_KNOWN_QUESTION_RULE, tiers: 'semantic', leastSimilarity } as const;
  const ask = async (question: string): Promise<KnownQuestionMatch | undefined> => {
    const exact = await matchKnownQuestion(store, SCOPE, question);
    if (exact !== undefined) return exact;
    const { passages } = await searchPassages(store, SCOPE, question, {
      topK: PASSAGES,
      signal: AbortSignal.timeout(60_000),
    });
    const fuzzy = matchSimilarQuestion(
      question,
      passages.map(({ chunk }) => chunk),
    );
    if (fuzzy !== undefined || meaning === undefined) return fuzzy;
    const cosines = await meaning.cosinesOf(question);
    const compared = chunks.map(({ chunk }, index) => ({ chunk, similarity: cosines[index] ?? Number.NaN }));
    return matchQuestionByMeaning([question], compared, () => rule);
  };

  const known = new Set(rows.map(({ text }) => questionKey(text)));
  const asked = rows.map(({ text }, index): Asked => ({ id: `q${index}`, text }));
  const table = [['typed', 'questions', 'exact', 'fuzzy', 'semantic', 'recognised', 'wrong answer']];
  const recognised = async (name: string, pairs: { typed: string; meant: string }[]) => {
    const found = [];
    for (const { typed, meant } of pairs) found.push({ meant, match: await ask(typed) });
    const right = found.filter(({ meant, match }) => match?.question === meant);
    const wrong = found.filter(({ meant, match }) => match !== undefined && match.question !== meant);
    const of = (tier: string) => String(right.filter(({ match }) => match?.tier === tier).length);
    const tiers = [of('exact'), of('fuzzy'), of('semantic')];
    const total = String(pairs.length);
    table.push([name, total, ...tiers, share(right.length, pairs.length), String(wrong.length)]);
  };
  const refused = async (name: string, questions: string[]) => {
    let taken = 0;
    for (const question of questions) if ((await ask(question)) !== undefined) taken += 1;
    table.push([name, String(questions.length), '', '', '', '', String(taken)]);
  };

  for (const [name, change] of Object.entries(PARAPHRASES)) {
    const changed = asked.filter((question) => name === 'as it stands' || change(question) !== question.text);
    await recognised(
      name,
      changed.map((question) => ({ typed: change(question), meant: question.text })),
    );
  }
  if (wordings.length > 0) {
    await recognised(
      'in other words',
      wordings.map(({ text, answer }) => ({ typed: text, meant: answer.trim() })),
    );
  }
  for (const [name, change] of Object.entries(NEAR_MISSES)) {
    // What happens to be another of the known questions is no near miss.
    const changed = asked.map(change);
    await refused(
      name,
      changed.filter((text, index) => text !== asked[index]?.text && !known.has(questionKey(text))),
    );
  }
  for (const folder of sets === undefined ? [] : (findSets(path.resolve(sets)) ?? [])) {
    const set = await loadEvalSet(folder);
    if (set.language !== 'vi') continue;
    await refused(
      `questions of ${set.name}`,
      set.questions.map(({ text }) => text),
    );
  }
  const by =
    meaning === undefined
      ? 'without an embedder: the tier semantic was not measured'
      : `semantic: ${meaning.model}, similarity ${leastSimilarity}`;
  process.stdout.write(`${layOut(table)}\n${by}\n`);
  await meaning?.close();
  return 0;
}

/** Rows of a sheet that are questions with answers. */
async function readSheet(file: string) {
  const filename = path.basename(file);
  const { blocks } = await parseFile(path.resolve(file), { filename, programs: NO_PROGRAMS });
  return blocks.flatMap(({ row, text: whole, start }) => {
    if (!row?.question) return [];
    const { question } = row;
    const answer = whole.slice(question.answerStart - start, question.answerEnd - start);
    return [{ ...question, whole, start, answer }];
  });
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
