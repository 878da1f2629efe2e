import { type EnvironmentSource, parseEnvironment, StartError, settings } from '@frogwell/http-service';
import { z } from 'zod';

const Settings = settings.requireKeysBeyondLoopback(
  z.object({
    ...settings.doorSettings,
    LLM_PORT: settings.port(8001),
    LLM_MODEL: z.string().optional(),
    EMBEDDER_MODEL: z.string().optional(),
    RERANKER_MODEL: z.string().optional(),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('how much is logged, info if left out'),
  }),
);

export interface Config {
  host: string;
  port: number;
  apiKeys: string[];
  allowedHosts: string[];
  logLevel: string;
}

/**
 * The settings of this program, from environment, `.env` and flags (`--port 8001`).
 *
 * @throws StartError that names every bad setting, and every model setting: this version cannot host a model, and a
 * service that ignored the request for one would look as if it did
 */
export function readConfig(source: EnvironmentSource): Config {
  const given = parseEnvironment(Settings, { ...source, aliases: { port: 'LLM_PORT' } });
  const asked = (['LLM_MODEL', 'EMBEDDER_MODEL', 'RERANKER_MODEL'] as const).filter(
    (name) => given[name] !== undefined,
  );
  if (asked.length > 0) {
    throw new StartError(
      `${asked.join(' and ')} ${asked.length === 1 ? 'is' : 'are'} set, but this version cannot host models yet. ` +
        `Leave ${asked.length === 1 ? 'it' : 'them'} out, or run any OpenAI-compatible server (llama-server, Ollama, vLLM) and set LOCAL_LLM_API_URL of the RAG backend to its address`,
    );
  }
  return {
    host: given.HOST,
    port: given.LLM_PORT,
    apiKeys: given.API_KEYS,
    allowedHosts: given.ALLOWED_HOSTS,
    logLevel: given.LOG_LEVEL,
  };
}
