// Open syllables only: with a final consonant (`hoàn`, `huỳnh`) both styles agree already.
const NEW_STYLE = /(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])$/u;

const OLD_STYLE: Record<string, string> = {
  oà: 'òa',
  oá: 'óa',
  oả: 'ỏa',
  oã: 'õa',
  oạ: 'ọa',
  oè: 'òe',
  oé: 'óe',
  oẻ: 'ỏe',
  oẽ: 'õe',
  oẹ: 'ọe',
  uỳ: 'ùy',
  uý: 'úy',
  uỷ: 'ủy',
  uỹ: 'ũy',
  uỵ: 'ụy',
};

/**
 * Puts the tone of an open syllable that ends in `oa`, `oe` or `uy` on its first vowel, so that `hoà` and `hòa`,
 * `thuỷ` and `thủy` are one word. After `q` the `u` belongs to the consonant: `quý` stays.
 *
 * @param token one lower-case NFC token
 */
export function unifyToneStyle(token: string): string {
  if (!NEW_STYLE.test(token)) return token;
  const ending = token.slice(-2);
  return token.slice(0, -2) + (OLD_STYLE[ending] ?? ending);
}
