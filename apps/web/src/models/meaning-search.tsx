import type { EmbeddingState } from '@frogwell/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { embeddingQuery, rollBackEmbedding } from '../api/embedding.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber, formatPercent } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Badge, Notice, ProgressBar, Spinner, type Tone } from '../ui/feedback.tsx';
import { Section } from './section.tsx';
import { modelsTexts } from './texts.ts';

const STATES = {
  idle: { text: 'embedding.idle', tone: 'info' },
  embedding: { text: 'embedding.embedding', tone: 'ok' },
  waiting: { text: 'embedding.waiting', tone: 'warn' },
} as const satisfies Record<EmbeddingState['state'], { text: string; tone: Tone }>;

/** Search by meaning: whose vectors answer, which are being made, and the way back after a change of model. */
export function MeaningSearch() {
  const t = useTexts(modelsTexts);
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(embeddingQuery);
  const [isAsked, setAsked] = useState(false);
  const rollingBack = useMutation({
    mutationFn: rollBackEmbedding,
    onSettled: () => {
      setAsked(false);
      return queries.invalidateQueries(embeddingQuery);
    },
  });
  const nothing = data && data.active === null && data.building === null;
  return (
    <Section
      title={t('meaning')}
      description={t('meaningHint')}
      actions={
        data?.previous && (
          <Button icon="retry" onClick={() => setAsked(true)}>
            {t('rollBack')}
          </Button>
        )
      }
    >
      {!data &&
        (error ? (
          <FailureNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <Spinner label={t('loadingModels')} />
        ))}
      {data && (
        <div className="flex flex-col gap-3 text-sm">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={STATES[data.state].tone}>{t(STATES[data.state].text)}</Badge>
            {nothing && <span className="text-ink-soft">{t('noVectors')}</span>}
          </p>
          {data.active && <VectorSet label={t('activeSet')} set={data.active} />}
          {data.building && <VectorSet label={t('buildingSet')} set={data.building} />}
          {data.previous && <VectorSet label={t('previousSet')} set={data.previous} />}
          {data.state === 'waiting' && data.reason !== null && (
            <Notice tone="warn">
              <span lang="en">{data.reason}</span>
            </Notice>
          )}
          {data.held !== null && <Notice>{t('held')}</Notice>}
          {rollingBack.isError && <FailureNotice error={rollingBack.error} />}
        </div>
      )}
      <ConfirmDialog
        isOpen={isAsked}
        title={t('rollBackTitle')}
        description={t('rollBackHint', { model: data?.previous?.model ?? data?.previous?.fingerprint ?? '' })}
        confirmLabel={t('rollBack')}
        isBusy={rollingBack.isPending}
        onConfirm={() => rollingBack.mutate()}
        onClose={() => setAsked(false)}
      />
    </Section>
  );
}

function VectorSet({ label, set }: { label: string; set: NonNullable<EmbeddingState['active']> }) {
  const t = useTexts(modelsTexts);
  const { done, total } = set.chunks;
  const share = total === 0 ? 1 : done / total;
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-3">
        <span>
          {label} <span className="font-medium break-all">{set.model ?? set.fingerprint}</span>
        </span>
        <span className="text-ink-soft">
          {t('passagesDone', {
            done: formatNumber(done),
            total: formatNumber(total),
            percent: formatPercent(share),
          })}
        </span>
      </p>
      <div className="mt-1">
        <ProgressBar label={`${label} ${set.model ?? set.fingerprint}`} value={share} />
      </div>
    </div>
  );
}
