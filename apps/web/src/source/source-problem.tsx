import type { UnreadSource } from '@frogwell/protocol';
import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/define-texts.ts';
import { EmptyState, Notice, ProgressBar } from '../ui/feedback.tsx';
import { sourceTexts } from './texts.ts';

/** The file is not there, or not in that store. */
export function MissingSource() {
  const t = useTexts(sourceTexts);
  return (
    <EmptyState icon="search" title={t('notFound')} action={<WaysOn />}>
      {t('notFoundHint')}
    </EmptyState>
  );
}

/** The file is there, its text is not: not yet, or never. */
export function UnreadSourceState({ source }: { source: UnreadSource }) {
  const t = useTexts(sourceTexts);
  const { status, progress, error } = source;
  if (status === 'in_progress') {
    return (
      <EmptyState icon="documents" title={t('reading')}>
        <p className="mb-3">{progress ? t('readingPages', progress) : t('readingHint')}</p>
        <ProgressBar
          label={t('reading')}
          value={progress && progress.total > 0 ? progress.done / progress.total : null}
        />
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="warning" title={t(status)} action={<WaysOn />}>
      {error !== null && (
        <Notice tone="danger">
          <span lang="en">{error}</span>
        </Notice>
      )}
    </EmptyState>
  );
}

function WaysOn() {
  const t = useTexts(sourceTexts);
  return (
    <div className="flex flex-wrap justify-center gap-4 font-medium text-accent underline">
      <Link to="/documents">{t('toDocuments')}</Link>
      <Link to="/">{t('toChat')}</Link>
    </div>
  );
}
