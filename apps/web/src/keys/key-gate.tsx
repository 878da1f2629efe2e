import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useId, useState } from 'react';
import { keepKey, useAccessKey } from '../api/access-key.ts';
import { ApiFailure } from '../api/api-failure.ts';
import { tryKey } from '../api/keys.ts';
import { Preferences } from '../app/preferences.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { keysTexts } from './texts.ts';

/**
 * Covers the app and asks for a key once the server has refused to answer without a good one. The app stays as it is
 * below, so that what was being typed is still there afterwards.
 */
export function KeyGate() {
  const { isWanted } = useAccessKey();
  const t = useTexts(keysTexts);
  return (
    <Dialog.Root open={isWanted}>
      <Dialog.Portal>
        <Dialog.Content
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          className="fixed inset-0 z-50 overflow-y-auto bg-canvas outline-none"
        >
          <div className="flex min-h-full flex-col items-center justify-center gap-6 p-4">
            <div className="w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-sm">
              <span className="mb-3 inline-flex rounded-full bg-accent-soft p-3 text-accent">
                <Icon name="keys" className="size-6" />
              </span>
              <Dialog.Title asChild>
                <h1 className="text-xl font-semibold">{t('gateTitle')}</h1>
              </Dialog.Title>
              <Dialog.Description className="mt-1 text-sm text-ink-soft">{t('gateHint')}</Dialog.Description>
              <KeyForm />
            </div>
            <div className="w-full max-w-md">
              <Preferences />
            </div>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KeyForm() {
  const t = useTexts(keysTexts);
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const [remember, setRemember] = useState(false);
  const [problem, setProblem] = useState<'gateEmpty' | 'gateWrong' | null>(null);
  const opening = useMutation({
    mutationFn: tryKey,
    onSuccess: (_answer, opened) => {
      keepKey(opened, { remember });
      void queries.resetQueries();
    },
    onError: (error) => setProblem(isRefused(error) ? 'gateWrong' : null),
  });
  const submit = () => {
    const typed = key.trim();
    // What no header can carry is no key; the browser would call that a broken connection.
    const isPossible = /^[\x21-\x7e]+$/.test(typed);
    setProblem(typed === '' ? 'gateEmpty' : isPossible ? null : 'gateWrong');
    if (isPossible) opening.mutate(typed);
  };
  return (
    <form
      className="mt-5 flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={t('secret')}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        autoFocus
        value={key}
        error={problem && t(problem)}
        onChange={(event) => {
          setKey(event.target.value);
          setProblem(null);
        }}
      />
      {opening.isError && !isRefused(opening.error) && <FailureNotice error={opening.error} />}
      <RememberChoice isChosen={remember} onChange={setRemember} hint={t('gateRememberHint')} />
      <Button type="submit" look="primary" isBusy={opening.isPending}>
        {t('open')}
      </Button>
      <p className="text-xs break-words text-ink-soft">{t('gateNoKey')}</p>
    </form>
  );
}

/** Whether the key is to outlive this tab. */
export function RememberChoice({
  isChosen,
  onChange,
  hint,
}: {
  isChosen: boolean;
  onChange: (isChosen: boolean) => void;
  hint?: string;
}) {
  const t = useTexts(keysTexts);
  const id = useId();
  return (
    <div className="flex items-start gap-2 text-sm">
      <input
        id={id}
        type="checkbox"
        checked={isChosen}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 accent-(--accent)"
      />
      <div>
        <label htmlFor={id}>{t('remember')}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-ink-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

function isRefused(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 401;
}
