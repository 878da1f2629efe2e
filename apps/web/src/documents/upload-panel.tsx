import { useState, useSyncExternalStore } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatNumber, formatPercent } from '../texts/format.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { ProgressBar } from '../ui/feedback.tsx';
import { Icon } from '../ui/icon.tsx';
import { uploads } from './document-session.ts';
import { documentsTexts } from './texts.ts';
import type { Upload } from './upload-queue.ts';

/** Rows at once: of thousands, those that are being sent and those that failed matter. */
const MOST_ROWS = 4;
const ROW_ORDER: Record<Upload['state'], number> = {
  failed: 0,
  sending: 1,
  attaching: 1,
  waiting: 2,
  done: 3,
};

/** What is on its way to the server: all of it in one bar, and each file by itself. */
export function UploadPanel() {
  const t = useTexts(documentsTexts);
  const all = useSyncExternalStore(uploads.subscribe, () => uploads.uploads);
  const [isWhole, setWhole] = useState(false);
  const open = all.filter(({ state }) => state !== 'done');
  if (open.length === 0) return null;
  const done = all.length - open.length;
  const failed = open.filter(({ state }) => state === 'failed').length;
  const total = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const sent = all.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  const rows = open.toSorted(
    (one, other) => ROW_ORDER[one.state] - ROW_ORDER[other.state] || one.id - other.id,
  );
  const shown = isWhole ? rows : rows.slice(0, MOST_ROWS);
  return (
    <section aria-label={t('uploads')} className="rounded-xl border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2 text-sm">
        <h2 className="font-semibold">{t('uploads')}</h2>
        <p className="flex-1 text-ink-soft">
          {t('uploadsDone', { done: formatNumber(done), total: formatNumber(all.length) })}
          {' · '}
          {t('bytesOf', { done: formatBytes(sent), total: formatBytes(total) })}
          {failed > 0 && <span className="text-danger"> · {t('uploadsFailed', { count: failed })}</span>}
        </p>
        <Button look="quiet" onClick={() => uploads.cancelAll()}>
          {uploads.isBusy ? t('cancelUploads') : t('dismissUploads')}
        </Button>
      </div>
      {uploads.isBusy && (
        <div className="px-4 pb-2">
          <ProgressBar label={t('uploads')} value={total === 0 ? null : sent / total} />
        </div>
      )}
      <ul className="max-h-96 overflow-y-auto">
        {shown.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
      {rows.length > MOST_ROWS && (
        <Button look="quiet" className="m-2" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('showFewer') : t('showMore', { count: rows.length - MOST_ROWS })}
        </Button>
      )}
    </section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const t = useTexts(documentsTexts);
  const { id, name, folder, sizeBytes, sentBytes, state, failure } = upload;
  const share = sizeBytes === 0 ? 1 : sentBytes / sizeBytes;
  return (
    <li className="flex items-center gap-3 border-t border-line px-4 py-2 text-sm">
      <Icon
        name={state === 'failed' ? 'warning' : 'documents'}
        className={state === 'failed' ? 'size-5 text-danger' : 'size-5 text-ink-soft'}
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <bdi className="min-w-0 truncate" title={name}>
            {name}
          </bdi>
          {folder !== '' && (
            <bdi className="hidden min-w-0 shrink-9 truncate text-xs text-ink-soft sm:inline">{folder}</bdi>
          )}
        </p>
        {state === 'failed' ? (
          <p className="text-xs break-words text-danger">{failureText(failure)}</p>
        ) : (
          <div className="mt-1 flex items-center gap-2">
            <ProgressBar label={t('uploadOf', { name })} value={state === 'waiting' ? 0 : share} />
            <span className="w-24 shrink-0 text-right text-xs text-ink-soft tabular-nums">
              {state === 'waiting'
                ? t('uploadWaits')
                : state === 'attaching'
                  ? t('uploadArrived')
                  : formatPercent(share)}
            </span>
          </div>
        )}
      </div>
      {state === 'failed' && (
        <IconButton icon="retry" label={t('retryUpload', { name })} onClick={() => uploads.retry(id)} />
      )}
      <IconButton
        icon="close"
        label={t('cancelUpload', { name })}
        disabled={state === 'attaching'}
        onClick={() => uploads.cancel(id)}
      />
    </li>
  );
}
