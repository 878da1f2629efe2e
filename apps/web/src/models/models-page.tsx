import type { Provider } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { providersQuery } from '../api/providers.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { LocalModels } from './local-models.tsx';
import { MeaningSearch } from './meaning-search.tsx';
import { ProviderChoice } from './provider-choice.tsx';
import { ProviderServers } from './provider-servers.tsx';
import { modelsTexts } from './texts.ts';

/** Models and providers: who answers, how they do, and what can be installed. */
export default function ModelsPage() {
  const t = useTexts(modelsTexts);
  const { data, error, refetch } = useQuery(providersQuery);
  return (
    <PageFrame title={t('title')} description={t('description')}>
      {data ? (
        <>
          <ProviderChoice providers={data} />
          <LocalModels />
          {data.data.filter(hasServers).map((provider) => (
            <ProviderServers key={provider.id} provider={provider} />
          ))}
          <MeaningSearch />
        </>
      ) : error ? (
        <FailureNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <Spinner label={t('loadingModels')} />
      )}
    </PageFrame>
  );
}

function hasServers(provider: Provider): provider is Provider & { id: 'local' | 'openai' } {
  return provider.id !== 'extractive' && provider.endpoints.length > 0;
}
