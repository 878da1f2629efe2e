import type { ModelPull } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelPull, managedModelsQuery } from '../api/managed-models.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatPercent } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { Notice, ProgressBar } from '../ui/feedback.tsx';
import { modelsTexts } from './texts.ts';

/** How far a download is, or why it failed; it goes on when the page is closed. */
export function PullProgress({ pull, onRetry }: { pull: ModelPull; onRetry: () => void }) {
  const t = useTexts(modelsTexts);
  const queries = useQueryClient();
  const cancelling = useMutation({
    mutationFn: () => cancelPull(pull.model),
    onSettled: () => queries.invalidateQueries(managedModelsQuery),
  });
  const { model, status, bytes, total_bytes, error, cancellable } = pull;
  if (status === 'failed') {
    return (
      <div className="basis-full">
        <Notice tone="danger">
          <p className="font-medium">{t('pullFailed')}</p>
          {error !== null && (
            <p lang="en" className="text-ink">
              {error.message}
            </p>
          )}
          <div className="mt-2 flex flex-wrap gap-2">
            <Button icon="retry" onClick={onRetry}>
              {t('pullRetry')}
            </Button>
            <Button look="quiet" isBusy={cancelling.isPending} onClick={() => cancelling.mutate()}>
              {t('dismiss')}
            </Button>
          </div>
        </Notice>
      </div>
    );
  }
  const share = total_bytes === null || total_bytes === 0 ? null : bytes / total_bytes;
  return (
    <div className="flex basis-full items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="mb-1 text-xs text-ink-soft">
          {share === null
            ? t('pullStarting')
            : t('pulled', {
                bytes: formatBytes(bytes),
                total: formatBytes(total_bytes ?? 0),
                percent: formatPercent(share),
              })}
        </p>
        <ProgressBar label={t('pulling', { name: model })} value={share} />
      </div>
      {cancellable && (
        <Button look="quiet" isBusy={cancelling.isPending} onClick={() => cancelling.mutate()}>
          {t('cancelPull')}
        </Button>
      )}
    </div>
  );
}
