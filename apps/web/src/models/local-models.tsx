import type { ModelRole } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { ApiFailure } from '../api/api-failure.ts';
import { managedModelsQuery } from '../api/managed-models.ts';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Spinner } from '../ui/feedback.tsx';
import { RoleModels } from './role-models.tsx';
import { Section } from './section.tsx';
import { modelsTexts } from './texts.ts';

const ROLES: readonly ModelRole[] = ['chat', 'embedder', 'reranker'];

/** Models of our own LLM service, by what they are for: what is there, and what could be installed. */
export function LocalModels() {
  const t = useTexts(modelsTexts);
  const { data, error, refetch } = useQuery(managedModelsQuery);
  return (
    <Section title={t('install')} description={t('installHint')}>
      {data && !error ? (
        <div className="flex flex-col gap-5">
          {ROLES.map((role) => (
            <RoleModels key={role} role={role} managed={data} />
          ))}
        </div>
      ) : error ? (
        <NoService error={error} onRetry={() => void refetch()} />
      ) : (
        <Spinner label={t('loadingModels')} />
      )}
    </Section>
  );
}

function NoService({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTexts(modelsTexts);
  const code = error instanceof ApiFailure ? error.code : null;
  if (code === 'upstream_unreachable') {
    return (
      <EmptyState icon="models" title={t('noService')}>
        <p>{t('noServiceHint')}</p>
        <code className="mt-2 inline-block rounded-md bg-sunken px-2 py-1 text-ink">
          npx frogwell llm-service
        </code>
      </EmptyState>
    );
  }
  if (code === 'conflict') {
    return (
      <EmptyState icon="models" title={t('otherServer')}>
        {t('otherServerHint')}
      </EmptyState>
    );
  }
  return <FailureNotice error={error} onRetry={onRetry} />;
}
