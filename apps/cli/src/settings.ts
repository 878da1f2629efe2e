import { existsSync, readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { UsageError } from './exit-codes.ts';
import { LANGUAGES, type Language, terminalLanguage } from './language.ts';

/** The command line, parsed once. */
export interface Settings {
  command: string;
  /** What follows the command, without options. */
  operands: string[];
  language: Language;
  json: boolean;
  /** Base URL of the RAG backend, without a trailing slash. */
  url: string;
  /** What `--url` said, if it was given. */
  givenUrl: string | undefined;
  apiKey: string | undefined;
  /** What `--api-key` said, if it was given. */
  givenApiKey: string | undefined;
  /** Name or id of the vector store; undefined = the one named `default`. */
  store: string | undefined;
  model: string | undefined;
  /** Undefined = streamed on a terminal. */
  stream: boolean | undefined;
  /** `ingest` keeps the store like its folders until it is ended. */
  watch: boolean;
  /** What `ingest` shall do with the files that wait, in place of sending some. */
  reading: 'pause' | 'resume' | undefined;
  /** Opens protected PDFs that `ingest` sends. */
  password: string | undefined;
  /** Address of a sitemap whose pages `ingest` takes. */
  sitemap: string | undefined;
  /** Where `eval` writes the answers that were rated. */
  exportTo: string | undefined;
  /** `eval` takes worse results for right. */
  accept: boolean;
  /** Results of `search`, 1..50; with a sitemap its pages, 1..1,000. */
  limit: number;
  /** Environment over `.env`, for `doctor`. */
  environment: Record<string, string | undefined>;
}

const OPTIONS = {
  json: { type: 'boolean' },
  lang: { type: 'string' },
  url: { type: 'string' },
  'api-key': { type: 'string' },
  store: { type: 'string' },
  model: { type: 'string' },
  stream: { type: 'boolean' },
  watch: { type: 'boolean' },
  pause: { type: 'boolean' },
  resume: { type: 'boolean' },
  password: { type: 'string' },
  sitemap: { type: 'string' },
  export: { type: 'string' },
  accept: { type: 'boolean' },
  limit: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/**
 * @param args     what follows `frogwell`
 * @param envFile  path of `.env`; a missing file is fine
 * @throws {UsageError} an unknown option or a value out of range
 */
export function readSettings(
  args: string[],
  processEnvironment: Record<string, string | undefined>,
  envFile: string,
): Settings {
  // As in the services: an empty variable is the same as none.
  const present = Object.entries(processEnvironment).filter(([, value]) => value?.trim());
  const environment = { ...readEnvFile(envFile), ...Object.fromEntries(present) };
  const { values, positionals } = parse(args);
  const [first, ...operands] = positionals;
  const port = environment['RAG_PORT']?.trim() || '30000';
  const url = values.url ?? (environment['FROGWELL_URL']?.trim() || `http://127.0.0.1:${port}`);
  return {
    command: values.version ? 'version' : values.help ? 'help' : (first ?? 'help'),
    operands,
    language: readLanguage(values.lang, environment),
    json: values.json ?? false,
    url: baseUrl(url),
    givenUrl: values.url === undefined ? undefined : baseUrl(values.url),
    apiKey: values['api-key'] ?? (environment['FROGWELL_API_KEY']?.trim() || undefined),
    givenApiKey: values['api-key'],
    store: values.store,
    model: values.model,
    stream: values.stream,
    watch: values.watch ?? false,
    reading: values.pause ? 'pause' : values.resume ? 'resume' : undefined,
    password: values.password,
    sitemap: values.sitemap,
    exportTo: values.export,
    accept: values.accept ?? false,
    limit: readLimit(values.limit, values.sitemap === undefined ? SEARCH_LIMIT : SITEMAP_LIMIT),
    environment,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, allowNegative: true });
  } catch (error) {
    // The message names the option; the rest of it explains parseArgs, which is of no use to a user.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

function readEnvFile(envFile: string): Record<string, string | undefined> {
  return existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
}

function readLanguage(named: string | undefined, environment: Record<string, string | undefined>): Language {
  if (named === undefined) return terminalLanguage(environment);
  const language = LANGUAGES.find((candidate) => candidate === named);
  if (language === undefined) throw new UsageError(`--lang ${named}: vi or en`);
  return language;
}

const SEARCH_LIMIT = { fallback: 10, max: 50 };
const SITEMAP_LIMIT = { fallback: 100, max: 1_000 };

function readLimit(text: string | undefined, { fallback, max }: { fallback: number; max: number }): number {
  if (text === undefined) return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw new UsageError(`--limit ${text}: a whole number from 1 to ${max}`);
  }
  return limit;
}

/** `http://host:30000/v1/` and `http://host:30000` are the same server. */
function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${text} is not a URL like http://127.0.0.1:30000`);
  }
  return text.replace(/\/+$/, '').replace(/\/v1$/, '');
}
