import type { ProviderChoiceName, ProviderList } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { chooseProvider, providersQuery, resetProvider } from '../api/providers.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Badge, Notice } from '../ui/feedback.tsx';
import { remoteHosts } from './remote-hosts.ts';
import { Section } from './section.tsx';
import { modelsTexts } from './texts.ts';

const CHOICES: readonly ProviderChoiceName[] = ['auto', 'local', 'extractive', 'openai'];

/** Who answers, and the choice of another; asks first when texts would go to another machine than before. */
export function ProviderChoice({ providers }: { providers: ProviderList }) {
  const t = useTexts(modelsTexts);
  const queries = useQueryClient();
  const groupId = useId();
  const [asked, setAsked] = useState<{ provider: ProviderChoiceName; hosts: string[] } | null>(null);
  const refresh = () => queries.invalidateQueries(providersQuery);
  const choosing = useMutation({
    mutationFn: (provider: ProviderChoiceName) => chooseProvider({ provider, model: null }),
    onSuccess: refresh,
    onSettled: () => setAsked(null),
  });
  const resetting = useMutation({ mutationFn: resetProvider, onSuccess: refresh });
  const { choice, chain, problem } = providers;
  const shown = choosing.isPending ? choosing.variables : choice.provider;

  function choose(provider: ProviderChoiceName): void {
    const known = remoteHosts(choice.provider, providers);
    const hosts = remoteHosts(provider, providers).filter((host) => !known.includes(host));
    if (hosts.length > 0) setAsked({ provider, hosts });
    else choosing.mutate(provider);
  }

  return (
    <Section
      title={t('who')}
      description={t(choice.source === 'runtime' ? 'chosenHere' : 'chosenBySettings')}
      actions={
        choice.source === 'runtime' && (
          <Button icon="retry" isBusy={resetting.isPending} onClick={() => resetting.mutate()}>
            {t('reset')}
          </Button>
        )
      }
    >
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="sr-only">{t('who')}</legend>
        {CHOICES.map((provider) => {
          const isAllowed =
            provider === 'auto' || providers.data.some(({ id, allowed }) => id === provider && allowed);
          const id = `${groupId}-${provider}`;
          return (
            <div
              key={provider}
              className="relative flex items-start gap-3 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                id={id}
                type="radio"
                name={groupId}
                checked={shown === provider}
                disabled={!isAllowed || choosing.isPending}
                aria-describedby={`${id}-hint`}
                onChange={() => choose(provider)}
                className="relative z-1 mt-1 size-4 accent-(--accent)"
              />
              <div className="min-w-0 text-sm">
                <label htmlFor={id} className="font-medium after:absolute after:inset-0">
                  {t(`provider.${provider}`)}
                </label>
                <p id={`${id}-hint`} className="text-ink-soft">
                  {t(isAllowed ? `hint.${provider}` : `notAllowed.${provider}`)}
                </p>
              </div>
            </div>
          );
        })}
      </fieldset>
      <p className="mt-3 flex flex-wrap items-center gap-1.5 text-sm text-ink-soft">
        <span>{t('chain')}</span>
        {chain.map((model, index) => (
          <span key={model} className="flex items-center gap-1.5">
            {index > 0 && <span aria-hidden="true">→</span>}
            <Badge tone={index === 0 ? 'ok' : 'info'}>{model === 'extractive' ? t('extracts') : model}</Badge>
          </span>
        ))}
      </p>
      <div className="mt-3 flex flex-col gap-2 empty:hidden">
        {problem !== null && (
          <Notice tone="warn">
            <p className="font-medium">{t('problem')}</p>
            <p lang="en">{problem}</p>
          </Notice>
        )}
        {choosing.isError && <FailureNotice error={choosing.error} />}
        {resetting.isError && <FailureNotice error={resetting.error} />}
      </div>
      <ConfirmDialog
        isOpen={asked !== null}
        title={t('leavesTitle')}
        description={t('leavesHint', { hosts: asked?.hosts.join(', ') ?? '' })}
        confirmLabel={t('leavesConfirm')}
        isBusy={choosing.isPending}
        onConfirm={() => asked && choosing.mutate(asked.provider)}
        onClose={() => setAsked(null)}
      />
    </Section>
  );
}
