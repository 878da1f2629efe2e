import type { VectorStore } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { vectorStoresQuery } from '../api/documents.ts';
import { changeMetadata } from '../api/known-questions.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Select } from '../ui/field.tsx';
import { showToast } from '../ui/toasts.tsx';
import { knownQuestionTexts } from './texts.ts';

const TIERS = ['fuzzy', 'semantic', 'exact', 'none'] as const;
const DEFAULT_TIER = 'fuzzy';
const TYPOS = ['0', '1', '2', '3', '4'];
/** Cosines. What was set otherwise is shown beside them. */
const SIMILARITIES = ['0.8', '0.85', '0.9', '0.93', '0.95', '0.97'];

/** How alike a question must be; kept in the metadata of the store. A choice holds at once. */
export function StoreRule({ store }: { store: VectorStore }) {
  const t = useTexts(knownQuestionTexts);
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (metadata: Record<string, string>) => changeMetadata(store, metadata),
    onSuccess: () => {
      showToast({ text: t('ruleSaved'), durationMs: 3_000 });
      return queries.invalidateQueries({ queryKey: vectorStoresQuery().queryKey });
    },
  });
  const metadata = { ...store.metadata, ...(change.isPending && change.variables) };
  const tiers = metadata['known_questions'] || DEFAULT_TIER;
  const similarity = metadata['known_question_similarity'] ?? '';
  const similarities = [...new Set([...SIMILARITIES, similarity])].filter((value) => value !== '').toSorted();
  return (
    <section aria-labelledby="store-rule" className="rounded-xl border border-line bg-surface p-4">
      <h2 id="store-rule" className="font-semibold">
        {t('ruleTitle')}
      </h2>
      <div className="mt-2 flex flex-col gap-3">
        <Select
          label={t('tiers')}
          value={tiers}
          disabled={change.isPending}
          onChange={({ target }) => change.mutate({ known_questions: target.value })}
          {...(tiers === 'semantic' && { hint: t('tiersHint.semantic') })}
          options={TIERS.map((tier) => ({ value: tier, label: t(`tiers.${tier}`) }))}
        />
        {tiers !== 'none' && tiers !== 'exact' && (
          <Select
            label={t('mostTypos')}
            value={metadata['known_question_typos'] ?? ''}
            disabled={change.isPending}
            onChange={({ target }) => change.mutate({ known_question_typos: target.value })}
            options={[
              { value: '', label: t('mostTypos.auto') },
              ...TYPOS.map((typos) => ({ value: typos, label: typos })),
            ]}
          />
        )}
        {tiers === 'semantic' && (
          <Select
            label={t('leastSimilarity')}
            hint={t('leastSimilarityHint')}
            value={similarity}
            disabled={change.isPending}
            onChange={({ target }) => change.mutate({ known_question_similarity: target.value })}
            options={[
              { value: '', label: t('leastSimilarity.auto') },
              ...similarities.map((value) => ({ value, label: formatNumber(Number(value), 4) })),
            ]}
          />
        )}
        {change.isError && <FailureNotice error={change.error} />}
      </div>
    </section>
  );
}
