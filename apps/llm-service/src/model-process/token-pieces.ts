import type { LlamaModel } from './llama-bindings.ts';

/** Control tokens that models write to begin or end a function call: shown as text to who reads calls. */
const CALL_MARKERS = ['<|python_tag|>', '[TOOL_CALLS]', '<tool_call>', '</tool_call>', '<functioncall>'];

const NOTHING = new Uint8Array(0);

/**
 * The bytes that each token adds to a text.
 *
 * One token may be less than a character, so text made of tokens must be put together from bytes.
 */
export class TokenPieces {
  readonly #model: LlamaModel;
  readonly #pieces = new Map<number, Uint8Array>();
  readonly #markers: ReadonlyMap<number, Uint8Array>;
  /** A word before the token keeps the space that a tokenizer drops at the beginning of a text. */
  readonly #before: number[];
  readonly #beforeText: string;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#before = model.tokenize('a', false);
    this.#beforeText = model.detokenize(this.#before);
    this.#markers = new Map(
      CALL_MARKERS.flatMap((marker) => {
        const [token, ...rest] = model.tokenize(marker, true);
        return token === undefined || rest.length > 0 ? [] : [[token, Buffer.from(marker)]];
      }),
    );
  }

  /** Nothing for control tokens, except call markers when they are asked for. */
  bytes(token: number, callMarkers = false): Uint8Array {
    if (callMarkers) {
      const marker = this.#markers.get(token);
      if (marker !== undefined) return marker;
    }
    let piece = this.#pieces.get(token);
    if (piece === undefined) {
      piece = this.#read(token);
      this.#pieces.set(token, piece);
    }
    return piece;
  }

  /** For people: the token as text, control tokens by their name. */
  text(token: number): string {
    const bytes = this.bytes(token);
    return bytes.length > 0 ? Buffer.from(bytes).toString('utf8') : this.#model.detokenize([token], true);
  }

  /** The text of many tokens, control tokens by their name. */
  join(tokens: readonly number[]): string {
    const pieces = tokens.map((token) => {
      const bytes = this.bytes(token);
      return bytes.length > 0 ? bytes : Buffer.from(this.#model.detokenize([token], true));
    });
    return Buffer.concat(pieces).toString('utf8');
  }

  #read(token: number): Uint8Array {
    const { control, unknown, userDefined } = this.#model.getTokenAttributes(token);
    if (control || unknown || this.#model.isEogToken(token)) return NOTHING;
    const name = this.#model._model.getTokenString(token);
    const bytes = name === undefined ? undefined : bytesOfName(name, this.#model.vocabularyType, userDefined);
    if (bytes !== undefined) return bytes;
    const text = this.#model.detokenize([...this.#before, token]);
    return Buffer.from(
      text.startsWith(this.#beforeText)
        ? text.slice(this.#beforeText.length)
        : this.#model.detokenize([token]),
    );
  }
}

/**
 * Bytes of a token from its name in the vocabulary; undefined for kinds of vocabularies that we do not know.
 *
 * The engine's own way to make text of tokens takes spaces away (before a full stop, at the beginning), and it cannot
 * say what a part of a character is.
 */
export function bytesOfName(
  name: string,
  vocabularyType: string,
  isWholeText: boolean,
): Uint8Array | undefined {
  if (vocabularyType !== 'bpe' && vocabularyType !== 'spm') return undefined;
  if (isWholeText) return Buffer.from(name);
  if (vocabularyType === 'spm') {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(name)?.[1];
    return byte === undefined
      ? Buffer.from(name.replaceAll('\u2581', ' '))
      : Uint8Array.of(Number.parseInt(byte, 16));
  }
  const bytes = [...name].map((letter) => BYTE_OF_LETTER.get(letter));
  return bytes.includes(undefined)
    ? Buffer.from(name)
    : Uint8Array.from(bytes.filter((byte) => byte !== undefined));
}

/** GPT-2 writes each byte as a printable letter: most as themselves, the others from code point 256 on. */
const BYTE_OF_LETTER: ReadonlyMap<string, number> = (() => {
  const map = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte += 1) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    map.set(String.fromCodePoint(printable ? byte : next), byte);
    if (!printable) next += 1;
  }
  return map;
})();
