import type { MonitoringError } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatTime } from '../texts/format.ts';
import { IconButton } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { Badge, EmptyState } from '../ui/feedback.tsx';
import { textsOfError } from './error-remedies.ts';
import { monitoringTexts } from './texts.ts';

/** The last requests that failed, each with what to do and its id. */
export function ErrorList({ errors }: { errors: readonly MonitoringError[] }) {
  const t = useTexts(monitoringTexts);
  return (
    <section aria-labelledby="errors-title" className="rounded-xl border border-line bg-surface">
      <div className="px-4 pt-3.5 pb-2">
        <h2 id="errors-title" className="font-semibold">
          {t('errorsTitle')}
        </h2>
        {errors.length > 0 && <p className="text-sm text-ink-soft">{t('errorsHint')}</p>}
      </div>
      {errors.length === 0 ? (
        <EmptyState icon="check" title={t('noErrors')}>
          {t('noErrorsHint')}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {errors.map((error) => (
            <ErrorItem key={`${error.request_id} ${error.at}`} error={error} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ErrorItem({ error }: { error: MonitoringError }) {
  const t = useTexts(monitoringTexts);
  const { what, remedy } = textsOfError(error);
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 text-sm lg:grid-cols-[1fr_1fr_auto]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <Badge tone={error.status >= 500 ? 'danger' : 'warn'}>{error.status}</Badge>
          {t(what)}
        </p>
        <p className="mt-0.5 text-xs text-ink-soft">
          {formatTime(error.at)}
          {error.repeats > 0 && `, ${t('repeated', { count: error.repeats })}`}
        </p>
        {error.message !== null && (
          <p lang="en" className="mt-0.5 break-words text-ink-soft">
            {error.message}
          </p>
        )}
      </div>
      <div className="min-w-0">
        <p>{t(remedy)}</p>
        <p className="mt-0.5 font-mono text-xs break-words text-ink-soft">
          {[
            t('at', { method: error.method, route: error.route }),
            error.code,
            error.param !== null && t('field', { name: error.param }),
            error.provider !== null && t('viaProvider', { name: error.provider }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className="flex min-w-0 items-center gap-1 self-start">
        <code className="min-w-0 truncate text-xs text-ink-soft">{error.request_id}</code>
        <IconButton
          icon="copy"
          label={t('copyId', { id: error.request_id })}
          onClick={() => void copyText(error.request_id)}
          className="size-8"
        />
      </div>
    </li>
  );
}
