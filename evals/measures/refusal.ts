import { assessEvidence, type BackgroundSource, explainEvidence, foldMarks } from '@frogwell/retrieval';
import { areaUnderRoc, type Discrimination } from '../roc-curve.ts';
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
  /** Area under the curve of right against false answers, whatever the threshold, 0..1; NaN where one kind was not asked. */
  auroc: number;
  /** Score less the threshold of the store, by question: from 0 up it was answered. */
  margins: Discrimination;
}

export interface RefusalOptions {
  /** Ask without tone marks. */
  toneless?: boolean;
  /** One of the two scores alone in place of the margin: no threshold is made for it, so only its order (AUROC) tells. */
  scoredBy?: 'coverage' | 'lexical';
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
    others.flatMap(({ name, questions }) => questions.map(({ id, text }) => ({ id: `${name}/${id}`, text }))),
    answerable.length,
  );
  const tally = new Tally();
  for (const { id, text } of answerable) tally.add('answerable', id, await marginOf(store, text, options));
  for (const { id, text } of offTopic) tally.add('unanswerable', id, await marginOf(store, text, options));
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
          const name = `${size}/${2 * count + asked}`;
          if (good !== undefined) {
            tally.add('answerable', `${name}/${good.id}`, await marginOf(store, good.text, options));
          }
          if (bad !== undefined) {
            tally.add('unanswerable', `${name}/${bad.id}`, await marginOf(store, bad.text, options));
          }
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
 * The same questions asked of stores of neighbouring documents with the one that answers, and again with it taken out: words
 * alone cannot tell that the subject is there and the answer is not, so this is reported, not aimed at.
 *
 * @param size documents that stay
 * @param options.questions asked twice each
 */
export async function measureGoldRemoved(
  set: EvalSet,
  openStore: OpenStore,
  size = 20,
  options: RefusalOptions & { questions?: number } = {},
): Promise<RefusalAccuracy> {
  const places = new Map(set.documents.map(({ id }, place) => [id, place]));
  const questions = judged(set).filter(({ relevant }) => relevant.every((id) => places.has(id)));
  const tally = new Tally();
  for (const { id, text, relevant } of spread(questions, options.questions ?? 200)) {
    const place = places.get(relevant[0] ?? '') ?? 0;
    const from = Math.max(0, Math.min(set.documents.length - size - 1, place - Math.floor(size / 2)));
    const around = set.documents.slice(from, from + size + 1);
    const without = around.filter((document) => !relevant.includes(document.id));
    for (const [kind, documents] of [
      ['answerable', around],
      ['unanswerable', without],
    ] as const) {
      const store = await openStore(documents);
      try {
        tally.add(kind, id, await marginOf(store, text, options));
      } finally {
        await store.close();
      }
    }
  }
  return tally.result();
}

/** All questions of several measurements as one. */
export function poolRefusals(accuracies: Iterable<RefusalAccuracy>): RefusalAccuracy {
  const tally = new Tally();
  for (const { margins } of accuracies) {
    for (const kind of ['answerable', 'unanswerable'] as const) {
      for (const [id, margin] of Object.entries(margins[kind])) tally.add(kind, id, margin);
    }
  }
  return tally.result();
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

async function marginOf(store: EvalStore, text: string, options: RefusalOptions): Promise<number> {
  const question = options.toneless === true ? foldMarks(text) : text;
  const found = await store.search(question, 5);
  if (options.scoredBy !== undefined) {
    const { coverage, bestLexical } = explainEvidence(question, found, options.background);
    return options.scoredBy === 'coverage' ? coverage.score : bestLexical;
  }
  const { score, threshold } = assessEvidence(question, found, options.background);
  return score - threshold;
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
  readonly #margins: Record<keyof Discrimination, Record<string, number>> = {
    answerable: {},
    unanswerable: {},
  };

  add(kind: keyof Discrimination, id: string, margin: number): void {
    this.#margins[kind][id] = margin;
  }

  result(): RefusalAccuracy {
    const answerable = Object.values(this.#margins.answerable);
    const offTopic = Object.values(this.#margins.unanswerable);
    const share = (margins: readonly number[], isWrong: (margin: number) => boolean) =>
      margins.length === 0 ? 0 : margins.filter(isWrong).length / margins.length;
    const wrongRefusals = share(answerable, (margin) => margin < 0);
    const falseAnswers = share(offTopic, (margin) => margin >= 0);
    return {
      answerable: answerable.length,
      offTopic: offTopic.length,
      wrongRefusals,
      falseAnswers,
      balancedAccuracy: 1 - (wrongRefusals + falseAnswers) / 2,
      auroc: areaUnderRoc(answerable, offTopic),
      margins: this.#margins,
    };
  }
}
