import type { MonitoringNow } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatNumber } from '../texts/format.ts';
import { monitoringTexts } from './texts.ts';

/** What is going on at this moment. */
export function NowFigures({ now }: { now: MonitoringNow }) {
  const t = useTexts(monitoringTexts);
  const bytes = (value: number | null) => (value === null ? t('absent') : formatBytes(value));
  const count = (value: number | null) => (value === null ? '–' : formatNumber(value));
  const { memory, queue, index } = now;
  const models =
    memory.llm_service_bytes === null ? null : memory.llm_service_bytes + (memory.llm_models_bytes ?? 0);
  const figures: [string, string][] = [
    [t('running'), count(now.requests_running)],
    [t('callsWaiting'), count(queue.calls_waiting)],
    [t('jobsWaiting'), count(queue.jobs_waiting)],
    [t('backendMemory'), bytes(memory.rag_backend_bytes)],
    [t('llmMemory'), bytes(models)],
    // No GPU takes nothing, which is no figure to show.
    [t('vram'), bytes(memory.vram_bytes || null)],
    [t('indexed'), t('passages', { files: count(index.files), count: index.passages ?? 0 })],
  ];
  return (
    <section aria-labelledby="now-title" className="rounded-xl border border-line bg-surface px-4 py-3">
      <h2 id="now-title" className="text-sm font-semibold">
        {t('nowTitle')}
      </h2>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
        {figures.map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
