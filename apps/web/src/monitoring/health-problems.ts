import type { HealthProblem, RagBackendHealth } from '@frogwell/protocol';
import { formatDuration } from '../texts/format.ts';
import type { MonitoringText, Translate } from './texts.ts';

const PROVIDER_TEXTS: Readonly<Record<string, MonitoringText>> = {
  upstream_unreachable: 'problem.unreachable',
  model_loading: 'problem.loading',
  shutting_down: 'problem.loading',
  model_not_loaded: 'problem.noModel',
  engine_crashed: 'problem.crashed',
};

/** What does not work and what to do about it, in the language shown. */
export function describeProblem(
  { area, code }: HealthProblem,
  t: Translate,
): { what: string; remedy: string } {
  const key = area === 'provider' ? (PROVIDER_TEXTS[code ?? ''] ?? 'problem.provider') : `problem.${area}`;
  // Every problem has its remedy beside it in the texts.
  return { what: t(key as MonitoringText), remedy: t(`${key}.do` as MonitoringText) };
}

/** What is no failure and still good to know. */
export function healthHints({ documents, provider }: RagBackendHealth, t: Translate): string[] {
  const hints: string[] = [];
  if (documents !== null) {
    const { failed, jobs } = documents;
    if (failed > 0) hints.push(t('hint.failedFiles', { count: failed }));
    if (jobs.paused) hints.push(t('hint.paused'));
    else if (jobs.waiting + jobs.running > 0)
      hints.push(t('hint.reading', { count: jobs.waiting + jobs.running }));
  }
  for (const { name, breaker, retry_in_ms } of provider.endpoints) {
    if (breaker === 'open') hints.push(t('hint.breaker', { name, wait: formatDuration(retry_in_ms) }));
  }
  if (provider.chain[0] === 'extractive' && provider.configured === 'auto') hints.push(t('hint.noModel'));
  return hints;
}
