import type { VectorStore } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { vectorStoresQuery } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Spinner } from '../ui/feedback.tsx';
import { Select } from '../ui/field.tsx';
import { knowledgeTexts } from './texts.ts';

/** The choice outlives the page, so that two pages about one store agree. */
let lastChosen: string | null = null;

/**
 * What is shown of one vector store, and the choice of the store where there are several.
 *
 * @param children drawn anew, without what was typed, for another store
 */
export function WithStore({ children }: { children: (store: VectorStore, chooser: ReactNode) => ReactNode }) {
  const t = useTexts(knowledgeTexts);
  const found = useQuery(vectorStoresQuery());
  const [chosen, choose] = useState(lastChosen);
  if (found.isPending) return <Spinner label={t('loading')} />;
  if (found.isError) return <FailureNotice error={found.error} onRetry={() => void found.refetch()} />;
  const stores = found.data;
  const store =
    stores.find(({ id }) => id === chosen) ?? stores.find(({ name }) => name === 'default') ?? stores[0];
  if (store === undefined) {
    return (
      <EmptyState icon="documents" title={t('noStore')}>
        {t('noStoreHint')}
      </EmptyState>
    );
  }
  const chooser = stores.length > 1 && (
    <div className="w-full sm:w-56">
      <Select
        label={t('store')}
        isLabelHidden
        value={store.id}
        onChange={({ target }) => {
          lastChosen = target.value;
          choose(target.value);
        }}
        options={stores.map(({ id, name }) => ({
          value: id,
          label: name === 'default' ? t('defaultStore') : name || id,
        }))}
      />
    </div>
  );
  return children(store, chooser);
}
