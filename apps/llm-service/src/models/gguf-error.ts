/** Why a file is not a model that can be used, in words for who chose it. */
export class GgufError extends Error {
  override readonly name = 'GgufError';
}
