import { useMutation, useQuery } from '@tanstack/react-query';
import { ingestionQuery, setIngestionPaused } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { showToast } from '../ui/toasts.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

const POLL_MS = 2_000;

/** Whether files are being read, over all stores: said while some wait, or while reading is paused. */
export function IngestionNotice() {
  const t = useTexts(documentsTexts);
  const { data: state } = useQuery({ ...ingestionQuery(), refetchInterval: POLL_MS });
  const pause = useMutation({
    mutationFn: setIngestionPaused,
    onSuccess: refreshDocuments,
    onError: (error) => showToast({ text: failureText(error), tone: 'danger' }),
  });
  if (!state) return null;
  const { paused, waiting, running } = state;
  const numbers = { count: waiting, number: formatNumber(waiting), running: formatNumber(running) };
  if (paused) {
    return (
      <Notice
        tone="warn"
        action={
          <Button isBusy={pause.isPending} onClick={() => pause.mutate(false)}>
            {t('resume')}
          </Button>
        }
      >
        <p className="font-medium">{t('paused')}</p>
        <p>{waiting === 0 ? t('pausedHint') : t('pausedWaiting', numbers)}</p>
      </Notice>
    );
  }
  if (waiting === 0) return null;
  return (
    <Notice
      action={
        <Button isBusy={pause.isPending} onClick={() => pause.mutate(true)}>
          {t('pause')}
        </Button>
      }
    >
      {t('reading', numbers)}
    </Notice>
  );
}
