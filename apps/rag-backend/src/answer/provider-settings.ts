import type { ChatTemplateName } from '@frogwell/providers';

export const PROVIDERS = ['openai', 'local', 'extractive'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Which providers answer, in which order, and how long each may take. */
export interface ProviderSettings {
  /** The configured choice; `auto` = local if it has a model, else extractive, decided per request. */
  provider: 'auto' | ProviderName;
  /** Which providers a request's model name may choose. */
  allowed: ProviderName[];
  /** Tried in order after the chosen provider; empty returns the provider's error. */
  fallback: ProviderName[];
  local: { urls: string[]; apiKey: string | null; model: string | null; template: ChatTemplateName };
  /** Null when no variable names `openai`: then nothing can be sent there. */
  openai: { apiKey: string; baseUrl: string; model: string } | null;
  /** Who turns texts into vectors; `auto` = the LLM service's embedder if it has one. */
  embedding: {
    provider: 'auto' | 'none' | 'local' | 'openai';
    url: string;
    /** Somebody named this address. */
    isGiven: boolean;
    apiKey: string | null;
    model: string | null;
  };
  timeouts: {
    /** Null = the provider's own default (1 s on the LAN, 3 s elsewhere; 120 s local, 30 s openai). */
    connectMs: number | null;
    firstTokenMs: number | null;
    idleMs: number;
  };
  maxAttempts: number;
  concurrency: number;
  /** Extra model names that the configured chain answers to. */
  aliases: string[];
}
