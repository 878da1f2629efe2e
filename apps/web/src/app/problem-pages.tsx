import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState } from '../ui/feedback.tsx';
import { appTexts } from './texts.ts';

export function MissingPage() {
  const t = useTexts(appTexts);
  return (
    <main className="p-6">
      <EmptyState
        icon="search"
        title={t('missingPage')}
        action={
          <Link to="/" className="font-medium text-accent underline">
            {t('toChat')}
          </Link>
        }
      >
        {t('missingPageHint')}
      </EmptyState>
    </main>
  );
}

export function BrokenPage({ error }: { error: unknown }) {
  const t = useTexts(appTexts);
  return (
    <main className="mx-auto flex max-w-2xl flex-col gap-4 p-6">
      <h1 className="text-xl font-semibold">{t('brokenPage')}</h1>
      <FailureNotice error={error} />
      <Button icon="retry" className="self-start" onClick={() => location.reload()}>
        {t('reload')}
      </Button>
    </main>
  );
}
