/** Stop words of English text: Lucene's 33, left out of the stem stream of index and query. */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these ' +
    'they this to was will with'
  ).split(' '),
);

/** Words that say that a text is English. Larger than the stop words; only for telling the language. */
export const ENGLISH_FUNCTION_WORDS: ReadonlySet<string> = new Set([
  ...ENGLISH_STOP_WORDS,
  ...(
    'what which who whom whose when where why how does did has have had were been being can could would should ' +
    'shall may might must from about between after before during over under than its his her our your we you ' +
    'he she them more most other some any each only also do many much us i'
  ).split(' '),
]);
