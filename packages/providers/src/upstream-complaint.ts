/** What an upstream said about a failure, in OpenAI's shape or one of its relatives. */
export interface UpstreamComplaint {
  /** Fit to be shown: without addresses, keys and places in somebody's code. */
  message: string;
  code: string;
  type: string;
  param: string | null;
}

const MAX_CHARS = 500;
const NOTHING: UpstreamComplaint = { message: '', code: '', type: '', param: null };

/** Where a stack trace of JavaScript or Python begins. */
const STACK = /\s*\n\s*(?:at |File "|Traceback )[\s\S]*$/;
const HIDDEN: readonly [RegExp, string][] = [
  [/\b(?:https?|wss?):\/\/[^\s'"<>]+/gi, '[address]'],
  [/\b(?:sk|pk|key|hf|gsk)[-_][\w*.-]{4,}/g, '[key]'],
  [/\bBearer\s+\S+/gi, '[key]'],
  [/(?<![\w/])(?:[A-Za-z]:)?(?:[\\/][\w.@-]+){2,}\.\w+/g, '[file]'],
];

/**
 * Reads OpenAI's `{error:{…}}`, Ollama's `{error:"…"}`, FastAPI's `{detail}`, and llama.cpp's numbers.
 *
 * @param text the body of an answer; an HTML page says nothing useful
 */
export function readComplaint(text: string): UpstreamComplaint {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return NOTHING; // not JSON: a proxy's page; the status says enough and the text goes into the cause
  }
  if (typeof body !== 'object' || body === null) return NOTHING;
  const inner: unknown = 'error' in body ? body.error : 'detail' in body ? body.detail : body;
  if (typeof inner === 'string') return { ...NOTHING, message: presentable(inner) };
  if (Array.isArray(inner)) return readValidation(inner);
  if (typeof inner !== 'object' || inner === null) return NOTHING;
  return {
    message: presentable(field(inner, 'message') + contextNumbers(inner)),
    code: field(inner, 'code'),
    type: field(inner, 'type'),
    param: field(inner, 'param') || null,
  };
}

/** FastAPI's list of what is wrong: the first entry's field, and all their words. */
function readValidation(entries: unknown[]): UpstreamComplaint {
  const found = entries.filter((entry) => typeof entry === 'object' && entry !== null);
  const [first] = found;
  const place: unknown = first === undefined ? undefined : Reflect.get(first, 'loc');
  const param = Array.isArray(place) ? place.filter((part) => part !== 'body').join('.') : '';
  const words = found.map((entry) => field(entry, 'msg')).filter(Boolean);
  return { ...NOTHING, message: presentable(words.join('; ')), param: param.slice(0, MAX_CHARS) || null };
}

/** llama.cpp gives the two sizes beside its words, and a caller needs both. */
function contextNumbers(inner: object): string {
  const [prompt, context] = ['n_prompt_tokens', 'n_ctx'].map((name) => Reflect.get(inner, name));
  if (typeof prompt !== 'number' || typeof context !== 'number') return '';
  return ` (the prompt has ${prompt} tokens, the model takes ${context})`;
}

function field(inner: object, name: string): string {
  const value: unknown = Reflect.get(inner, name);
  return typeof value === 'string' ? value.slice(0, MAX_CHARS) : '';
}

function presentable(words: string): string {
  let text = words.slice(0, MAX_CHARS).replace(STACK, '');
  for (const [pattern, instead] of HIDDEN) text = text.replace(pattern, instead);
  return text;
}
