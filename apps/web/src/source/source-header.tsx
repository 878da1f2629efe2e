import type { ReadSource } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { showToast } from '../ui/toasts.tsx';
import { saveOriginal } from './save-original.ts';
import { sourceTexts } from './texts.ts';

export interface SourceHeaderProps {
  /** Null until it has been read. */
  source: ReadSource | null;
  fileId: string;
  filename: string;
  /** Its title is the page's first heading. */
  isPage: boolean;
  /** Which of the answer's citations is shown; null where it is none of them. */
  citation: { index: number; count: number } | null;
  onStep: (by: 1 | -1) => void;
  onClose?: () => void;
}

/** What is shown, where in it, and the ways on. */
export function SourceHeader({
  source,
  fileId,
  filename,
  isPage,
  citation,
  onStep,
  onClose,
}: SourceHeaderProps) {
  const t = useTexts(sourceTexts);
  const Title = isPage ? 'h1' : 'h2';
  const title = source?.title || filename || t('source');
  return (
    <header className="flex items-start gap-2 border-b border-line px-3 py-2 sm:px-4">
      <div className="min-w-0 flex-1">
        <Title className="line-clamp-2 font-semibold break-words" title={title}>
          <span className="sr-only">{t('source')}: </span>
          {title}
        </Title>
        <p className="mt-0.5 truncate text-xs text-ink-soft">
          {source ? <PlaceLine source={source} /> : '\u00a0'}
        </p>
      </div>
      {citation && citation.count > 1 && (
        <fieldset className="flex shrink-0 items-center">
          <legend className="sr-only">
            {t('citationOf', { number: citation.index + 1, count: citation.count })}
          </legend>
          <IconButton
            icon="left"
            label={t('previousCitation')}
            disabled={citation.index === 0}
            onClick={() => onStep(-1)}
          />
          <span role="status" className="min-w-10 text-center text-xs text-ink-soft tabular-nums">
            <span className="sr-only">
              {t('citationOf', { number: citation.index + 1, count: citation.count })}
            </span>
            <span aria-hidden="true">
              {citation.index + 1}/{citation.count}
            </span>
          </span>
          <IconButton
            icon="right"
            label={t('nextCitation')}
            disabled={citation.index + 1 === citation.count}
            onClick={() => onStep(1)}
          />
        </fieldset>
      )}
      <OriginalButton fileId={fileId} filename={filename} isRoomy={isPage} />
      {onClose && <IconButton icon="close" label={t('close')} onClick={onClose} />}
    </header>
  );
}

/** File, label and page of the quote. */
function PlaceLine({ source }: { source: ReadSource }) {
  const t = useTexts(sourceTexts);
  const { filename, title, label, page, pages, kind } = source;
  const place = [title === filename ? '' : filename, label];
  if (page !== null) {
    if (kind === 'pdf') place.push(pages === null ? t('page', { page }) : t('pageOf', { page, pages }));
    else if (kind === 'slides') place.push(t('slide', { page }));
    else if (kind !== 'sheet') place.push(t('page', { page }));
  }
  return place.filter(Boolean).join(' · ');
}

/** With its name written out where there is room for it. */
function OriginalButton({
  fileId,
  filename,
  isRoomy,
}: {
  fileId: string;
  filename: string;
  isRoomy: boolean;
}) {
  const t = useTexts(sourceTexts);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => saveOriginal(queryClient, { fileId, filename }),
    onError: (error) => showToast({ tone: 'danger', text: failureText(error) }),
  });
  if (filename === '') return null;
  return (
    <>
      <span className={isRoomy ? 'sm:hidden' : ''}>
        <IconButton
          icon="download"
          label={t('original')}
          disabled={save.isPending}
          onClick={() => save.mutate()}
        />
      </span>
      <span className={isRoomy ? 'hidden shrink-0 sm:block' : 'hidden'}>
        <Button icon="download" look="quiet" isBusy={save.isPending} onClick={() => save.mutate()}>
          {t('original')}
        </Button>
      </span>
    </>
  );
}
