const CONTROL_TOKEN = /<\|[^|<>]{1,64}\|>/;
const CONTROL_TOKENS = /<\|[^|<>]{1,64}\|>/g;

/**
 * A next turn that the model made up: a role and a colon at the start of a line, or (where the service drops control
 * tokens) a role alone on its line.
 */
const INVENTED_TURN =
  /\n\s*(?:(?:User|Human|Assistant|System|Người dùng|Trợ lý)\s*:|(?:user|assistant|system)\s*(?:\n|$))/;
/** The same before the answer proper: a label for it, not a turn. */
const ANSWER_LABEL = /^\s*(?:Assistant\s*:|Trợ lý\s*:|assistant\s*\n)/;

export interface CleanCompletion {
  text: string;
  /** The model went on past its answer, so it did end it. */
  wasCut: boolean;
}

/**
 * The answer in what a `/v1/generate` service returned.
 *
 * Takes out an echo of the prompt (the original service decoded prompt and completion together, with or without the
 * control tokens), and cuts at the model's end token, at a turn that it invented, and at the caller's stop strings.
 */
export function cleanCompletion(
  text: string,
  { prompt, stop }: { prompt: string; stop: readonly string[] },
): CleanCompletion {
  const answer = withoutEcho(text, prompt).replace(ANSWER_LABEL, '');
  const ends = [
    answer.search(CONTROL_TOKEN),
    answer.search(INVENTED_TURN),
    ...stop.map((word) => (word === '' ? -1 : answer.indexOf(word))),
  ].filter((end) => end >= 0);
  const end = Math.min(answer.length, ...ends);
  return { text: answer.slice(0, end).trim(), wasCut: ends.length > 0 };
}

function withoutEcho(text: string, prompt: string): string {
  for (const echoed of [prompt, prompt.replace(CONTROL_TOKENS, '')]) {
    const end = endOfPrefix(text, echoed);
    if (end > 0) return text.slice(end);
  }
  return text;
}

/**
 * Where `prefix` ends in `text` when white space and leading begin-of-text tokens are not compared (tokenizers add and
 * drop both); 0 when the text does not start with it.
 */
function endOfPrefix(text: string, prefix: string): number {
  const opening = /^(?:\s|<\|begin_of_text\|>)*/;
  let at = opening.exec(text)?.[0].length ?? 0;
  for (const character of prefix.replace(opening, '').replace(/\s+/g, '')) {
    while (isSpace(text, at)) at += 1;
    if (!text.startsWith(character, at)) return 0;
    at += character.length;
  }
  return at;
}

function isSpace(text: string, at: number): boolean {
  return at < text.length && /\s/.test(text.charAt(at));
}
