import type { LibraryFile } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Badge, ProgressBar } from '../ui/feedback.tsx';
import { documentsTexts } from './texts.ts';

/** Whether a file can be searched; while it is read, how far. */
export function FileState({ file }: { file: LibraryFile }) {
  const t = useTexts(documentsTexts);
  const { status, progress, document, passage_count, filename: name } = file;
  if (status === 'in_progress') {
    const numbers = progress && { done: formatNumber(progress.done), total: formatNumber(progress.total) };
    return (
      <div className="flex flex-col gap-1.5 py-0.5">
        <p className="text-xs text-ink-soft tabular-nums">
          {numbers ? t('readingPages', numbers) : t('waitingToBeRead')}
        </p>
        {progress ? (
          <ProgressBar
            label={t('progressOf', { name })}
            value={progress.total === 0 ? 1 : progress.done / progress.total}
          />
        ) : (
          // As high as the bar that comes: nothing jumps.
          <div className="h-1.5 rounded-full bg-sunken" />
        )}
      </div>
    );
  }
  if (status === 'failed') return <Badge tone="danger">{t('status.failed')}</Badge>;
  const warnings = document?.warnings.length ?? 0;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone="ok">{t('status.completed')}</Badge>
      {warnings > 0 && (
        <Badge tone="warn">{t('warnings', { count: warnings, number: formatNumber(warnings) })}</Badge>
      )}
      <span className="text-xs text-ink-soft tabular-nums">
        {document?.pages != null &&
          `${t('pageCount', { count: document.pages, number: formatNumber(document.pages) })} · `}
        {t('passageCount', { count: passage_count, number: formatNumber(passage_count) })}
      </span>
    </p>
  );
}
