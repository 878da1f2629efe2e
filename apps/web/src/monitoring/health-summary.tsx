import type { RagBackendHealth } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Icon } from '../ui/icon.tsx';
import { formatUptime } from './format-figures.ts';
import { describeProblem, healthHints } from './health-problems.ts';
import { monitoringTexts } from './texts.ts';

const LOOKS = {
  ok: 'border-ok/40 bg-ok-soft',
  degraded: 'border-warn/40 bg-warn-soft',
  draining: 'border-warn/40 bg-warn-soft',
};

/** Whether all is well, in words, and what to do where it is not. */
export function HealthSummary({ health }: { health: RagBackendHealth }) {
  const t = useTexts(monitoringTexts);
  const { status, problems, provider, documents } = health;
  const isWell = status === 'ok';
  const first = provider.chain[0];
  const who = first === undefined ? t('who.none') : first === 'extractive' ? t('who.extractive') : first;
  const hints = healthHints(health, t);
  return (
    <section aria-labelledby="health-title" className={`rounded-xl border p-4 ${LOOKS[status]}`}>
      <h2 id="health-title" className="sr-only">
        {t('healthTitle')}
      </h2>
      <div className="flex items-start gap-3" role="status">
        <Icon
          name={isWell ? 'check' : 'warning'}
          className={`mt-0.5 size-6 ${isWell ? 'text-ok' : 'text-warn'}`}
        />
        <div className="min-w-0">
          <p className={`text-lg font-semibold ${isWell ? 'text-ok' : 'text-warn'}`}>
            {isWell
              ? t('healthy')
              : status === 'draining'
                ? t('draining')
                : t('degraded', { count: problems.length })}
          </p>
          <p className="text-sm break-words text-ink">
            {t('healthyBy', {
              who,
              files: formatNumber(documents?.completed ?? 0),
              uptime: formatUptime(health.uptime_seconds),
            })}
          </p>
        </div>
      </div>
      {problems.length > 0 && (
        <ul className="mt-3 flex flex-col gap-2 sm:pl-9">
          {problems.map((problem) => {
            const { what, remedy } = describeProblem(problem, t);
            return (
              <li key={problem.message} className="rounded-lg bg-surface px-3 py-2 text-sm">
                <p className="font-medium">{what}</p>
                <p className="text-ink-soft">{remedy}</p>
                <p lang="en" className="mt-1 font-mono text-xs break-words text-ink-soft">
                  {problem.message}
                </p>
              </li>
            );
          })}
        </ul>
      )}
      {hints.length > 0 && (
        <ul className="mt-2 flex list-disc flex-col gap-1 pl-13 text-sm text-ink">
          {hints.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
