import { assessEvidence, type BackgroundSource, foldMarks } from '@frogwell/retrieval';
import type { EvalDocument, EvalQuestion, EvalSet } from './eval-set.ts';
import { type EvalStore, type OpenStore, seededRandom } from './eval-store.ts';

/** How often the evidence check is right. */
export interface RefusalAccuracy {
  answerable: number;
  offTopic: number;
  /** Share of answerable questions refused, 0..1. */
  wrongRefusals: number;
  /** Share of off-topic questions answered, 0..1. */
  falseAnswers: number;
  /** Mean of the shares that are right, 0..1. */
  balancedAccuracy: number;
}

export interface RefusalOptions {
  /** Ask without tone marks. */
  toneless?: boolean;
  /** Counts in place of the shipped ones, to measure without the set under test. */
  background?: BackgroundSource;
}

/**
 * The questions of a set and as many questions of other sets, asked of the whole set.
 *
 * @param others sets in the same language on other subjects
 */
export async function measureOffTopicRefusal(
  set: EvalSet,
  store: EvalStore,
  others: readonly EvalSet[],
  options: RefusalOptions & { questions?: number } = {},
): Promise<RefusalAccuracy> {
  const count = options.questions ?? 400;
  const answerable = spread(judged(set), count);
  const offTopic = spread(
    others.flatMap((other) => other.questions),
    answerable.length,
  );
  const tally = new Tally();
  for (const { text } of answerable) tally.add(true, await isAnswered(store, text, options));
  for (const { text } of offTopic) tally.add(false, await isAnswered(store, text, options));
  return tally.result();
}

/**
 * Small stores of neighbouring documents: questions whose document is in the store, and as many of the same set whose
 * document belongs to another subject (another title, and at least {@link DISTANCE} places away).
 *
 * @param sizes documents per store
 * @param options.stores stores per size; each is asked two questions of either kind
 * @returns accuracy per size
 */
export async function measureSmallStoreRefusal(
  set: EvalSet,
  openStore: OpenStore,
  sizes: readonly number[] = [1, 3, 10, 20],
  options: RefusalOptions & { stores?: number; seed?: number } = {},
): Promise<Map<number, RefusalAccuracy>> {
  const random = seededRandom(options.seed ?? 7);
  const places = new Map(set.documents.map(({ id }, place) => [id, place]));
  const questions = judged(set).filter(({ relevant }) => relevant.every((id) => places.has(id)));
  const accuracies = new Map<number, RefusalAccuracy>();
  for (const size of sizes) {
    const tally = new Tally();
    for (let count = 0; count < (options.stores ?? 50); count += 1) {
      const seed = pick(questions, random);
      const place = places.get(seed?.relevant[0] ?? '');
      if (place === undefined) continue;
      const last = Math.max(0, set.documents.length - size);
      const from = Math.min(last, Math.max(0, place - Math.floor(random() * size)));
      const documents = set.documents.slice(from, from + size);
      const inside = questions.filter(({ relevant }) => relevant.some((id) => isIn(documents, id)));
      const outside = questions.filter((question) => isElsewhere(question, documents, { from, places, set }));
      if (outside.length === 0) continue;
      const store = await openStore(documents);
      try {
        for (let asked = 0; asked < 2; asked += 1) {
          const good = pick(inside, random);
          const bad = pick(outside, random);
          if (good !== undefined) tally.add(true, await isAnswered(store, good.text, options));
          if (bad !== undefined) tally.add(false, await isAnswered(store, bad.text, options));
        }
      } finally {
        await store.close();
      }
    }
    accuracies.set(size, tally.result());
  }
  return accuracies;
}

/**
 * Share of questions that are still answered when their document is taken out and its neighbours stay: words alone cannot tell
 * that the subject is there and the answer is not, so this is reported, not aimed at.
 *
 * @param options.stores questions asked
 */
export async function measureGoldRemoved(
  set: EvalSet,
  openStore: OpenStore,
  size = 20,
  options: RefusalOptions & { stores?: number; seed?: number } = {},
): Promise<number> {
  const random = seededRandom(options.seed ?? 7);
  const places = new Map(set.documents.map(({ id }, place) => [id, place]));
  const questions = judged(set).filter(({ relevant }) => relevant.every((id) => places.has(id)));
  const count = options.stores ?? 100;
  let answered = 0;
  for (let asked = 0; asked < count; asked += 1) {
    const question = pick(questions, random);
    const place = places.get(question?.relevant[0] ?? '');
    if (question === undefined || place === undefined) continue;
    const from = Math.max(0, Math.min(set.documents.length - size - 1, place - Math.floor(size / 2)));
    const around = set.documents.slice(from, from + size + 1);
    const store = await openStore(around.filter(({ id }) => !question.relevant.includes(id)));
    try {
      if (await isAnswered(store, question.text, options)) answered += 1;
    } finally {
      await store.close();
    }
  }
  return answered / count;
}

/** Places in the corpus beyond which documents without a title are taken to be about something else. */
const DISTANCE = 20;

function isElsewhere(
  question: EvalQuestion,
  documents: readonly EvalDocument[],
  where: { from: number; places: ReadonlyMap<string, number>; set: EvalSet },
): boolean {
  const subjects = new Set(documents.map(subjectOf).filter((subject) => subject !== ''));
  return question.relevant.every((id) => {
    const place = where.places.get(id) ?? where.from;
    const isNear = place > where.from - DISTANCE && place < where.from + documents.length + DISTANCE;
    const document = where.set.documents[place];
    return !isNear && document !== undefined && !subjects.has(subjectOf(document));
  });
}

/** Articles of one law share the part of the title before the article. */
function subjectOf({ title }: EvalDocument): string {
  return title.replace(/ - Điều \d.*$/su, '');
}

async function isAnswered(store: EvalStore, text: string, options: RefusalOptions): Promise<boolean> {
  const question = options.toneless === true ? foldMarks(text) : text;
  const found = await store.search(question, 5);
  return assessEvidence(question, found, options.background).sufficient;
}

function judged(set: EvalSet): EvalQuestion[] {
  return set.questions.filter(({ relevant }) => relevant.length > 0);
}

/** At most `count` items, evenly from the whole list. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor(index * step)],
  ).filter((item) => item !== undefined);
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

function isIn(documents: readonly EvalDocument[], id: string): boolean {
  return documents.some((document) => document.id === id);
}

class Tally {
  readonly #counts = { answerable: 0, refused: 0, offTopic: 0, answered: 0 };

  add(isAnswerable: boolean, isAnswered: boolean): void {
    if (isAnswerable) {
      this.#counts.answerable += 1;
      if (!isAnswered) this.#counts.refused += 1;
    } else {
      this.#counts.offTopic += 1;
      if (isAnswered) this.#counts.answered += 1;
    }
  }

  result(): RefusalAccuracy {
    const { answerable, refused, offTopic, answered } = this.#counts;
    const wrongRefusals = answerable === 0 ? 0 : refused / answerable;
    const falseAnswers = offTopic === 0 ? 0 : answered / offTopic;
    return {
      answerable,
      offTopic,
      wrongRefusals,
      falseAnswers,
      balancedAccuracy: 1 - (wrongRefusals + falseAnswers) / 2,
    };
  }
}
