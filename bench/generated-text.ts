/**
 * Text that looks like Vietnamese to an index: syllables drawn by Zipf's law from a vocabulary of 40,000 two-syllable
 * words, sentences of 8 to 24 words. The same seed gives the same text on every machine.
 */
export class GeneratedText {
  readonly #random: () => number;
  readonly #words: string[];

  constructor(seed: number) {
    // The vocabulary is the same for every seed: documents share their words.
    const random = mulberry32(7);
    const syllables = Array.from({ length: 3_000 }, () => syllable(random));
    const pick = () => syllables[Math.floor(random() * syllables.length)] ?? '';
    this.#words = Array.from({ length: 40_000 }, (_, rank) => (rank < 800 ? pick() : `${pick()} ${pick()}`));
    this.#random = mulberry32(seed);
  }

  sentence(): string {
    const length = 8 + Math.floor(this.#random() * 17);
    const words = Array.from({ length }, () => this.word());
    const [first = '', ...rest] = words;
    return `${first.charAt(0).toUpperCase()}${first.slice(1)} ${rest.join(' ')}.`;
  }

  /** A passage of at least `length` characters. */
  passage(length: number): string {
    let text = this.sentence();
    while (text.length < length) text += ` ${this.sentence()}`;
    return text;
  }

  /** A question made of words that occur, `count` of them, rarer ones included. */
  question(count: number): string {
    return Array.from({ length: count }, () => this.word()).join(' ');
  }

  /** Zipf with exponent 1: rank = size^u for uniform u. */
  word(): string {
    const rank = Math.floor(this.#words.length ** this.#random()) - 1;
    return this.#words[rank] ?? '';
  }
}

const ONSETS = 'b c ch d đ g gh h k kh l m n ng nh p ph qu r s t th tr v x'.split(' ');
const VOWELS = 'a à á ạ ă ắ ằ â ấ ầ e é è ê ế ề i í ì o ó ò ô ố ồ ơ ớ ờ u ú ù ư ứ ừ y ý'.split(' ');
const CODAS = ['', '', '', 'n', 'ng', 'nh', 'm', 't', 'c', 'ch', 'p', 'i', 'o', 'u'];

function syllable(random: () => number): string {
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? '';
  return pick(ONSETS) + pick(VOWELS) + pick(CODAS);
}

/** Small seeded generator (Tommy Ettinger's mulberry32), uniform in 0..1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
