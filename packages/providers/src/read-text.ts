const MAX_BYTES = 16 * 1_048_576;

/** The body of an answer as text; whatever comes after `maxBytes` (16 MiB) is cut. Not UTF-8 becomes U+FFFD. */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes = MAX_BYTES): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
