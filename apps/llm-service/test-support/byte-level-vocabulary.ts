/** Printable stand-ins of GPT-2's byte-level vocabularies: byte -> character. */
const BYTE_CHARACTERS: readonly string[] = byteCharacters();

/** Text as the tokens of a byte-level vocabulary spell it. */
export function spell(text: string): string {
  return [...Buffer.from(text, 'utf8')].map((byte) => BYTE_CHARACTERS[byte] ?? '').join('');
}

/**
 * Builds a byte-level BPE vocabulary: the 256 bytes first, then words with the merges that lead to them, then control
 * tokens.
 */
export class ByteLevelVocabulary {
  readonly tokens: string[] = [...BYTE_CHARACTERS];
  /** `left right`, in order of priority. */
  readonly merges: string[] = [];
  readonly #ids = new Map<string, number>(BYTE_CHARACTERS.map((token, id) => [token, id]));
  readonly #control = new Set<number>();

  /** The token of a whole word, made letter by letter from its beginning. */
  word(text: string): number {
    const spelled = [...spell(text)];
    let prefix = spelled[0] ?? '';
    for (const letter of spelled.slice(1)) {
      const longer = prefix + letter;
      if (!this.#ids.has(longer)) {
        this.merges.push(`${prefix} ${letter}`);
        this.#add(longer);
      }
      prefix = longer;
    }
    return this.idOf(prefix);
  }

  control(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#add(text);
    this.#control.add(id);
    return id;
  }

  /** Adds unused control tokens until the size is a multiple of `multiple`. */
  pad(multiple: number): void {
    for (let number = 0; this.tokens.length % multiple !== 0; number++) this.control(`<|unused_${number}|>`);
  }

  /** llama.cpp's kinds of tokens: 1 = normal, 3 = control. */
  get types(): number[] {
    return this.tokens.map((_, id) => (this.#control.has(id) ? 3 : 1));
  }

  idOf(spelled: string): number {
    const id = this.#ids.get(spelled);
    if (id === undefined) throw new Error(`the vocabulary has no token ${spelled}`);
    return id;
  }

  #add(token: string): number {
    const id = this.tokens.length;
    this.tokens.push(token);
    this.#ids.set(token, id);
    return id;
  }
}

/** Bytes that are visible stand for themselves, the others for what follows code point 255, in order. */
function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible =
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
    return String.fromCodePoint(isVisible ? byte : next++);
  });
}
