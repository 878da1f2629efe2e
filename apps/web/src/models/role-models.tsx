import type { CatalogueModel, ManagedModels, ModelFile, ModelRole } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { managedModelsQuery, pullModel, removeModel, selectModel } from '../api/managed-models.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatPercent } from '../texts/format.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Badge, Notice, ProgressBar } from '../ui/feedback.tsx';
import { Menu } from '../ui/menu.tsx';
import { PullProgress } from './pull-progress.tsx';
import { modelsTexts } from './texts.ts';

/** Models for one purpose: what answers now, what lies here, what could be fetched. */
export function RoleModels({ role, managed }: { role: ModelRole; managed: ManagedModels }) {
  const t = useTexts(modelsTexts);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries(managedModelsQuery);
  const [removing, setRemoving] = useState<string | null>(null);
  const pull = useMutation({ mutationFn: pullModel, onSettled: refresh });
  const select = useMutation({
    mutationFn: (model: string | null) => selectModel(role, model),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: removeModel,
    onSettled: () => {
      setRemoving(null);
      return refresh();
    },
  });
  const here = managed.models.filter((model) => model.role === role);
  const catalogue = managed.catalogue.filter((model) => model.role === role);
  const offered = catalogue.filter((model) => !here.some(({ name }) => name === model.name));
  const failure = [pull, select, remove].find(({ isError }) => isError)?.error;
  return (
    <div>
      <h3 className="text-sm font-semibold">{t(`role.${role}`)}</h3>
      <p className="text-sm text-ink-soft">{t(`roleHint.${role}`)}</p>
      <RoleState state={managed.roles[role]} />
      <ul aria-label={t(`role.${role}`)} className="mt-2 divide-y divide-line rounded-lg border border-line">
        {here.map((model) => (
          <InstalledModel
            key={model.name}
            model={model}
            title={catalogue.find(({ name }) => name === model.name)?.title ?? null}
            isBusy={select.isPending}
            onSelect={(isWanted) => select.mutate(isWanted ? model.name : null)}
            onRemove={() => setRemoving(model.name)}
          />
        ))}
        {offered.map((model, index) => {
          const running = managed.pulls.find((one) => one.model === model.name);
          return (
            <OfferedModel key={model.name} model={model} isRecommended={index === 0 && here.length === 0}>
              {running ? (
                <PullProgress pull={running} onRetry={() => pull.mutate(model.name)} />
              ) : (
                <Button
                  icon="download"
                  aria-label={t('installOf', { name: model.name })}
                  isBusy={pull.isPending && pull.variables === model.name}
                  onClick={() => pull.mutate(model.name)}
                >
                  {t('installNow')}
                </Button>
              )}
            </OfferedModel>
          );
        })}
      </ul>
      {failure !== undefined && failure !== null && (
        <div className="mt-2">
          <FailureNotice error={failure} />
        </div>
      )}
      <ConfirmDialog
        isOpen={removing !== null}
        isDangerous
        title={t('removeTitle', { name: removing ?? '' })}
        description={t('removeHint')}
        confirmLabel={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => removing !== null && remove.mutate(removing)}
        onClose={() => setRemoving(null)}
      />
    </div>
  );
}

/** What the model of a role is doing, where that is not plain "ready". */
function RoleState({ state }: { state: ManagedModels['roles']['chat'] | null }) {
  const t = useTexts(modelsTexts);
  if (state === null || state.status === 'ready' || state.status === 'no_model') return null;
  if (state.status === 'failed') {
    return (
      <div className="mt-2">
        <Notice tone="danger">
          <p className="font-medium">{t('loadFailed', { model: state.model ?? '' })}</p>
          {state.message !== undefined && <p lang="en">{state.message}</p>}
        </Notice>
      </div>
    );
  }
  const label = t('loadingModel', { model: state.model ?? '' });
  return (
    <div className="mt-2 flex flex-col gap-1 text-sm">
      <p>
        {label}
        {state.progress !== undefined && ` ${formatPercent(state.progress)}`}
      </p>
      <ProgressBar label={label} value={state.progress ?? null} />
    </div>
  );
}

function InstalledModel({
  model,
  title,
  isBusy,
  onSelect,
  onRemove,
}: {
  model: ModelFile;
  title: string | null;
  isBusy: boolean;
  onSelect: (isWanted: boolean) => void;
  onRemove: () => void;
}) {
  const t = useTexts(modelsTexts);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 p-3 text-sm">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-all">{model.name}</span>
          {model.selected && <Badge tone="ok">{t('inUse')}</Badge>}
        </p>
        <p className="text-xs break-words text-ink-soft">
          {[title, formatBytes(model.size_bytes)].filter(Boolean).join(' · ')}
        </p>
      </div>
      <Button isBusy={isBusy} onClick={() => onSelect(!model.selected)}>
        {t(model.selected ? 'stopUsing' : 'use')}
      </Button>
      <Menu items={[{ label: t('remove'), icon: 'trash', isDangerous: true, onSelect: onRemove }]}>
        <IconButton icon="more" label={t('moreOf', { name: model.name })} />
      </Menu>
    </li>
  );
}

function OfferedModel({
  model,
  isRecommended,
  children,
}: {
  model: CatalogueModel;
  isRecommended: boolean;
  children: ReactNode;
}) {
  const t = useTexts(modelsTexts);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 p-3 text-sm">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{model.name}</span>
          {isRecommended && <Badge tone="ok">{t('recommended')}</Badge>}
        </p>
        <p lang="en" className="text-xs text-ink-soft">
          {model.title}
        </p>
        <p className="text-xs text-ink-soft">
          {t('needs', { size: formatBytes(model.size_bytes), memory: formatBytes(model.memory_bytes) })}
          {' · '}
          <span lang="en">{model.licence}</span>
        </p>
      </div>
      {children}
    </li>
  );
}
