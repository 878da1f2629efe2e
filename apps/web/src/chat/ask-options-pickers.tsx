import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../api/answers.ts';
import { vectorStoresQuery } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import type { AskOptions } from './chat-session.ts';
import { chatTexts } from './texts.ts';

const SELECT =
  'max-w-44 min-w-0 truncate rounded-md bg-transparent px-1.5 py-1 text-xs text-ink-soft hover:bg-sunken hover:text-ink';

/** Which documents are asked, and who writes the answer. Hidden where there is nothing to choose. */
export function AskOptionsPickers({
  options,
  onChange,
}: {
  options: AskOptions;
  onChange: (options: AskOptions) => void;
}) {
  const t = useTexts(chatTexts);
  const stores = useQuery(vectorStoresQuery()).data ?? [];
  const models = (useQuery(modelsQuery).data?.data ?? []).filter(({ id }) => !id.startsWith('auto@'));
  const chosenStore = options.vectorStoreIds?.[0] ?? '';
  return (
    <>
      {stores.length > 1 && (
        <select
          aria-label={t('knowledge')}
          value={stores.some(({ id }) => id === chosenStore) ? chosenStore : ''}
          onChange={({ target }) =>
            onChange({ ...options, vectorStoreIds: target.value === '' ? null : [target.value] })
          }
          className={SELECT}
        >
          <option value="">{t('defaultKnowledge')}</option>
          {stores
            .filter(({ name }) => name !== 'default')
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name || id}
              </option>
            ))}
        </select>
      )}
      {models.length > 2 && (
        <select
          aria-label={t('model')}
          value={models.some(({ id }) => id === options.model) ? options.model : 'auto'}
          onChange={({ target }) => onChange({ ...options, model: target.value })}
          className={SELECT}
        >
          {models.map(({ id }) => (
            <option key={id} value={id}>
              {id === 'auto' ? t('auto') : id.startsWith('openai/') ? t('leaves', { model: id }) : id}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
