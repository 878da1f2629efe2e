/** Longer parts are cut: a passage is read by its piece, not by the whole document. */
export const MAX_PIECE = 8_192;

/**
 * The parts of a document as they are stored: none empty, none longer than {@link MAX_PIECE} UTF-16 units (plus one
 * where a surrogate pair would be cut). Joined by nothing they are the same text.
 */
export function* textPieces(parts: readonly string[]): Generator<{ start: number; text: string }> {
  let start = 0;
  for (const part of parts) {
    let from = 0;
    while (from < part.length) {
      let to = Math.min(from + MAX_PIECE, part.length);
      if (
        to < part.length &&
        isLowSurrogate(part.charCodeAt(to)) &&
        isHighSurrogate(part.charCodeAt(to - 1))
      ) {
        to += 1;
      }
      yield { start: start + from, text: part.slice(from, to) };
      from = to;
    }
    start += part.length;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
