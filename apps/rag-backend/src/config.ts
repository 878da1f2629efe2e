import path from 'node:path';
import { type EnvironmentSource, parseEnvironment, StartError, settings } from '@frogwell/http-service';
import { CHAT_TEMPLATE_NAMES } from '@frogwell/providers';
import { z } from 'zod';
import { PROVIDERS, type ProviderName, type ProviderSettings } from './answer/provider-settings.ts';
import { type AllowedHost, parseAllowedHost } from './web/web-guard.ts';

export interface Config {
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  apiKeys: string[];
  /** Further host names under which clients reach this service. */
  allowedHosts: string[];
  /** Base of citation links; null = from each request's Host header. */
  publicUrl: string | null;
  logLevel: string;
  maxUploadBytes: number;
  /** Pages may be fetched from the web, and from these hosts also where they are on a private address; null = off. */
  webIngestion: { allowedHosts: AllowedHost[] } | null;
  /** Languages to read in pictures of text, as Tesseract names them; null = pictures are not read. */
  recognitionLanguages: string[] | null;
  /** Folder in which tesseract.js is installed, for machines without Tesseract. */
  recognitionPackages: string | null;
  /** How long questions and answers are remembered; 0 = not at all. */
  answerRetentionDays: number;
  /** Decides how many passages a model gets. */
  targetFirstTokenSeconds: number;
  /** What happens when the documents do not hold the answer: say so, or let the model answer without them. */
  grounding: 'strict' | 'prefer';
  /** One deadline for a whole request. */
  requestTimeoutMs: number;
  providers: ProviderSettings;
  /** What the operator should know at start, e.g. a key that nothing uses. */
  notices: string[];
}

const Settings = settings.requireKeysBeyondLoopback(
  z.object({
    ...settings.doorSettings,
    RAG_PORT: settings.port(30_000),
    DATA_DIR: z.string().default('./data').describe('the folder that holds everything Frogwell keeps'),
    PUBLIC_URL: settings.httpUrl().optional().describe('the address of this service in citation links'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    MAX_UPLOAD_MB: settings.wholeNumber({ min: 1, max: 10_000 }).default(50),
    WEB_INGESTION: z.enum(['off', 'on']).default('off'),
    WEB_ALLOWED_HOSTS: allowedHosts(),
    OCR: z.enum(['auto', 'off']).default('auto'),
    OCR_LANGUAGES: settings
      .commaList()
      .pipe(z.array(z.string().regex(/^[A-Za-z_]{3,20}$/, 'must be codes like vie,eng')))
      .default(['vie', 'eng']),
    FROGWELL_OCR: z.string().optional(),
    GROUNDING: z.enum(['strict', 'prefer']).default('strict'),
    ANSWER_RETENTION_DAYS: settings.wholeNumber({ min: 0, max: 3_650 }).default(30),
    TARGET_FIRST_TOKEN_SECONDS: settings.wholeNumber({ min: 1, max: 600 }).default(10),
    LLM_PROVIDER: z.enum(['auto', ...PROVIDERS]).default('auto'),
    LLM_ALLOWED: choices(PROVIDERS).optional(),
    LLM_FALLBACK: choices([...PROVIDERS, 'none']).default(['extractive']),
    LLM_PORT: settings.port(8001),
    LOCAL_LLM_API_URL: settings.commaList().pipe(z.array(settings.httpUrl())),
    LOCAL_LLM_API_KEY: z.string().optional(),
    LOCAL_LLM_MODEL: z.string().optional(),
    LOCAL_LLM_TEMPLATE: z.enum(CHAT_TEMPLATE_NAMES).default('llama3'),
    OPENAI_API_KEY: z.string().optional(),
    OPENAI_BASE_URL: settings.httpUrl().default('https://api.openai.com/v1'),
    OPENAI_MODEL: z.string().default('gpt-4o-mini'),
    EMBEDDING_PROVIDER: z.enum(['auto', 'none', 'local', 'openai']).default('auto'),
    EMBEDDING_API_URL: settings.httpUrl().optional(),
    EMBEDDING_MODEL: z.string().optional(),
    CONNECT_TIMEOUT_MS: settings.milliseconds().optional(),
    FIRST_TOKEN_TIMEOUT_MS: settings.milliseconds().optional(),
    IDLE_TIMEOUT_MS: settings.milliseconds().default(30_000),
    REQUEST_TIMEOUT_MS: settings.milliseconds().default(300_000),
    LLM_MAX_ATTEMPTS: settings.wholeNumber({ min: 1, max: 10 }).default(3),
    LLM_CONCURRENCY: settings.wholeNumber({ min: 1, max: 1_000 }).default(8),
    MODEL_ALIASES: settings
      .commaList()
      .describe('comma separated model names that the configured provider answers to'),
    STORE_URL: z
      .never({ error: 'other stores are not supported yet; leave it out to use SQLite in DATA_DIR' })
      .optional(),
  }),
);

/**
 * Reads and checks all settings once: flags, environment, `.env`.
 *
 * @throws StartError naming every bad value with its reason
 */
export function loadConfig(source: EnvironmentSource): Config {
  const values = parseEnvironment(Settings, { ...source, aliases: { port: 'RAG_PORT' } });
  const notices: string[] = [];
  return {
    host: values.HOST,
    port: values.RAG_PORT,
    dataDir: path.resolve(values.DATA_DIR),
    apiKeys: values.API_KEYS,
    allowedHosts: values.ALLOWED_HOSTS,
    publicUrl: values.PUBLIC_URL ?? null,
    logLevel: values.LOG_LEVEL,
    maxUploadBytes: values.MAX_UPLOAD_MB * 1024 * 1024,
    webIngestion: values.WEB_INGESTION === 'on' ? { allowedHosts: values.WEB_ALLOWED_HOSTS } : null,
    recognitionLanguages: values.OCR === 'off' ? null : values.OCR_LANGUAGES,
    recognitionPackages: values.FROGWELL_OCR || null,
    grounding: values.GROUNDING,
    answerRetentionDays: values.ANSWER_RETENTION_DAYS,
    targetFirstTokenSeconds: values.TARGET_FIRST_TOKEN_SECONDS,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    providers: providerSettings(values, notices),
    notices,
  };
}

function providerSettings(values: z.infer<typeof Settings>, notices: string[]): ProviderSettings {
  const fallback = values.LLM_FALLBACK.filter((name) => name !== 'none');
  const named = [values.LLM_PROVIDER, ...fallback].filter((name) => name !== 'auto');
  const allowed = values.LLM_ALLOWED ?? [...new Set<ProviderName>([...named, 'local', 'extractive'])];
  return {
    provider: values.LLM_PROVIDER,
    allowed,
    fallback,
    local: {
      urls:
        values.LOCAL_LLM_API_URL.length > 0
          ? values.LOCAL_LLM_API_URL
          : [`http://localhost:${values.LLM_PORT}`],
      apiKey: values.LOCAL_LLM_API_KEY ?? null,
      model: values.LOCAL_LLM_MODEL ?? null,
      template: values.LOCAL_LLM_TEMPLATE,
    },
    openai: openaiSettings(values, [...named, ...allowed].includes('openai'), notices),
    embedding: embeddingSettings(values),
    timeouts: {
      connectMs: values.CONNECT_TIMEOUT_MS ?? null,
      firstTokenMs: values.FIRST_TOKEN_TIMEOUT_MS ?? null,
      idleMs: values.IDLE_TIMEOUT_MS,
    },
    maxAttempts: values.LLM_MAX_ATTEMPTS,
    concurrency: values.LLM_CONCURRENCY,
    aliases: values.MODEL_ALIASES,
  };
}

/** Text leaves the machine only where `LLM_PROVIDER`, `LLM_FALLBACK` or `LLM_ALLOWED` names `openai`. */
function openaiSettings(
  values: z.infer<typeof Settings>,
  isNamed: boolean,
  notices: string[],
): ProviderSettings['openai'] {
  const apiKey = values.OPENAI_API_KEY;
  if (isNamed && apiKey === undefined) {
    throw new StartError(
      'bad setting: OPENAI_API_KEY is missing, but LLM_PROVIDER, LLM_FALLBACK or LLM_ALLOWED names openai',
    );
  }
  if (!isNamed && apiKey !== undefined && values.EMBEDDING_PROVIDER !== 'openai') {
    notices.push(
      'OPENAI_API_KEY is set but not used: no text leaves this machine. Set LLM_PROVIDER=openai to use it.',
    );
  }
  if (!isNamed || apiKey === undefined) return null;
  return { apiKey, baseUrl: values.OPENAI_BASE_URL, model: values.OPENAI_MODEL };
}

/** Texts to embed go to OpenAI where `EMBEDDING_PROVIDER` itself names it, and chats do not follow them. */
function embeddingSettings(values: z.infer<typeof Settings>): ProviderSettings['embedding'] {
  const provider = values.EMBEDDING_PROVIDER;
  if (provider === 'openai' && values.OPENAI_API_KEY === undefined) {
    throw new StartError('bad setting: OPENAI_API_KEY is missing, but EMBEDDING_PROVIDER names openai');
  }
  const isCloud = provider === 'openai';
  const given = values.EMBEDDING_API_URL;
  if (!isCloud && given !== undefined && isOpenAI(given, values.OPENAI_BASE_URL)) {
    throw new StartError(
      `bad setting: EMBEDDING_API_URL=${given} is OpenAI's; set EMBEDDING_PROVIDER=openai to send texts there`,
    );
  }
  const localUrl = values.LOCAL_LLM_API_URL[0] ?? `http://localhost:${values.LLM_PORT}`;
  return {
    provider,
    url: given ?? (isCloud ? values.OPENAI_BASE_URL : localUrl),
    // An address that was given is meant; the LLM service's own embedder is looked for.
    isGiven: given !== undefined,
    apiKey: (isCloud ? values.OPENAI_API_KEY : values.LOCAL_LLM_API_KEY) ?? null,
    model: values.EMBEDDING_MODEL ?? null,
  };
}

function isOpenAI(url: string, configured: string): boolean {
  return new URL(url).hostname.endsWith('openai.com') || new URL(url).origin === new URL(configured).origin;
}

function allowedHosts() {
  return settings
    .commaList()
    .pipe(
      z.array(
        z.string().transform((text, context) => {
          const host = parseAllowedHost(text);
          if (host !== undefined) return host;
          context.addIssue(`${text} is not a host like wiki.lan or wiki.lan:8080`);
          return z.NEVER;
        }),
      ),
    )
    .describe('comma separated hosts of the own network from which pages may be fetched');
}

/** A comma list of known names, each once. */
function choices<Name extends string>(names: readonly Name[]) {
  return settings
    .commaList()
    .unwrap()
    .pipe(z.array(z.enum(names)))
    .transform((list) => [...new Set(list)]);
}
