import { ApiFailure, type FailureCode } from '../api/api-failure.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from './button.tsx';
import { Notice } from './feedback.tsx';
import { uiTexts } from './texts.ts';

type FailureText = Parameters<typeof uiTexts.text>[0];

const TEXT_OF: Partial<Record<FailureCode, FailureText>> = {
  unreachable: 'unreachable',
  unreadable_answer: 'unreadableAnswer',
  invalid_api_key: 'unauthorised',
  not_found: 'notFound',
  request_too_large: 'tooLarge',
  rate_limit_exceeded: 'overloaded',
  upstream_overloaded: 'overloaded',
  store_unavailable: 'overloaded',
  model_not_loaded: 'modelMissing',
  model_loading: 'modelMissing',
  upstream_timeout: 'timedOut',
  request_timeout: 'timedOut',
  shutting_down: 'shuttingDown',
  internal_error: 'broken',
};

function textOf({ code, status }: ApiFailure): FailureText {
  const known = TEXT_OF[code];
  if (known) return known;
  if (code.startsWith('upstream_') || code === 'engine_crashed') return 'providerFailed';
  return status >= 500 ? 'broken' : 'refused';
}

/** What went wrong, in the language shown; the server's own words, which name the value and the remedy, stand below. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTexts(uiTexts);
  const failure = error instanceof ApiFailure ? error : null;
  return (
    <Notice
      tone="danger"
      action={
        onRetry && (
          <Button icon="retry" onClick={onRetry}>
            {t('retry')}
          </Button>
        )
      }
    >
      <p className="font-medium">{failure ? t(textOf(failure), { status: failure.status }) : t('broken')}</p>
      {(failure ? failure.message : String(error)) !== '' && (
        <p lang="en" className="mt-0.5 text-ink">
          {failure ? failure.message : String(error)}
        </p>
      )}
      {failure?.requestId != null && (
        <p className="mt-0.5 font-mono text-xs text-ink-soft">{t('requestId', { id: failure.requestId })}</p>
      )}
    </Notice>
  );
}

/** The same in one line, for a toast. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiFailure)) return uiTexts.text('broken');
  const text = uiTexts.text(textOf(error), { status: error.status });
  return error.message === '' ? text : `${text} ${error.message}`;
}
