// The settings of `npm start`: flags, then the environment, then `.env`, as the services themselves read them.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { root } from './process.mjs';

/** Variables that `npm start -- --name value` may set; the services check the values. */
const NAMES = [
  'HOST',
  'RAG_PORT',
  'LLM_PORT',
  'DATA_DIR',
  'API_KEYS',
  'ALLOWED_HOSTS',
  'PUBLIC_URL',
  'LOG_LEVEL',
  'MAX_UPLOAD_MB',
  'MODEL_ALIASES',
  'LLM_PROVIDER',
  'LLM_ALLOWED',
  'LLM_FALLBACK',
  'LOCAL_LLM_API_URL',
  'LOCAL_LLM_API_KEY',
  'LOCAL_LLM_MODEL',
  'LOCAL_LLM_TEMPLATE',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OPENAI_MODEL',
  'EMBEDDING_PROVIDER',
  'EMBEDDING_API_URL',
  'EMBEDDING_MODEL',
  'LLM_MODEL',
  'EMBEDDER_MODEL',
  'RERANKER_MODEL',
  'LLM_BACKEND',
  'LLM_CONTEXT_TOKENS',
  'LLM_SLOTS',
  'LLM_THREADS',
  'LLM_GPU_LAYERS',
  'LLM_FLASH_ATTENTION',
  'LLM_KV_CACHE_TYPE',
  'LLM_PROMPT_LOOKUP',
  'LLM_QUEUE_CAPACITY',
  'LLM_QUEUE_WAIT_MS',
  'LLM_REQUEST_TIMEOUT_MS',
  'HF_ENDPOINT',
  'HF_TOKEN',
  'CONNECT_TIMEOUT_MS',
  'FIRST_TOKEN_TIMEOUT_MS',
  'IDLE_TIMEOUT_MS',
  'REQUEST_TIMEOUT_MS',
  'LLM_MAX_ATTEMPTS',
  'LLM_CONCURRENCY',
  'GROUNDING',
  'STORE_URL',
];

export class SettingError extends Error {}

/**
 * @param args `--rag-port 31000`, `--data-dir=/srv/frogwell`, ...; `--port` is short for `--rag-port`
 * @returns `flags` as variables for the services, and what the launcher itself needs to know
 * @throws {SettingError} an unknown flag, a flag without a value, a port that is none
 */
export function startSettings(args) {
  const flags = readFlags(args);
  const file = path.join(root, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  // As in the services: an empty value is the same as none.
  const value = (name, fallback) =>
    [flags, process.env, fromFile].map((source) => source[name]?.trim()).find(Boolean) ?? fallback;
  const settings = {
    flags,
    host: value('HOST', '127.0.0.1'),
    dataDir: path.resolve(root, value('DATA_DIR', './data')),
    ragPort: port('RAG_PORT', value('RAG_PORT', '30000')),
    llmPort: port('LLM_PORT', value('LLM_PORT', '8001')),
  };
  if (settings.ragPort === settings.llmPort)
    throw new SettingError(`RAG_PORT and LLM_PORT are both ${settings.ragPort}: give each service its own`);
  // Both services would refuse it, each in its own words.
  if (!isLoopback(settings.host) && !value('API_KEYS', ''))
    throw new SettingError(
      `HOST=${settings.host} opens Frogwell to the network: set API_KEYS as well, or use 127.0.0.1`,
    );
  return settings;
}

function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readFlags(args) {
  const flags = {};
  for (let index = 0; index < args.length; index++) {
    const [flag, inline] = args[index].split(/=(.*)/s);
    const name = flag === '--port' ? 'RAG_PORT' : flag.replace(/^--/, '').replaceAll('-', '_').toUpperCase();
    if (!flag.startsWith('--') || !NAMES.includes(name))
      throw new SettingError(
        `start does not know ${args[index]}; an example: --rag-port 31000 --data-dir /srv/frogwell`,
      );
    const value = inline ?? args[++index];
    if (value === undefined || value === '') throw new SettingError(`${flag} needs a value`);
    flags[name] = value;
  }
  return flags;
}

function port(name, text) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 65_535) return number;
  throw new SettingError(`${name}=${text} is not a port: a whole number from 1 to 65535 is needed`);
}
