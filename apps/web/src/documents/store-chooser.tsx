import type { VectorStore } from '@frogwell/protocol';
import { useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatNumber } from '../texts/format.ts';
import { IconButton } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { DeleteStoreDialog } from './delete-store-dialog.tsx';
import { StoreNameDialog } from './store-name-dialog.tsx';
import { documentsTexts } from './texts.ts';

/** Which store is shown, how much it holds, and what can be done with it. */
export function StoreChooser({
  stores,
  store,
  onChoose,
}: {
  stores: readonly VectorStore[];
  store: VectorStore;
  onChoose: (storeId: string) => void;
}) {
  const t = useTexts(documentsTexts);
  const [dialog, setDialog] = useState<'create' | 'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  // It is made anew at every start, and chats search it: it keeps its name.
  const isDefault = store.name === 'default';
  const nameOf = ({ id, name }: VectorStore) => (name === 'default' ? t('defaultStore') : name || id);
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-1.5">
      <div className="flex w-full items-end gap-1 sm:w-auto">
        <div className="min-w-0 flex-1 sm:w-80">
          <Select
            label={t('store')}
            value={store.id}
            onChange={({ target }) => onChoose(target.value)}
            options={stores.map((each) => ({
              value: each.id,
              label: t('storeOption', {
                name: nameOf(each),
                count: each.file_counts.total,
                number: formatNumber(each.file_counts.total),
              }),
            }))}
          />
        </div>
        <Menu
          items={[
            { label: t('createStore'), icon: 'add', onSelect: () => setDialog('create') },
            {
              label: t('renameStore'),
              icon: 'edit',
              isDisabled: isDefault,
              onSelect: () => setDialog('rename'),
            },
            {
              label: t('deleteStore'),
              icon: 'trash',
              isDangerous: true,
              isDisabled: isDefault,
              onSelect: () => setDialog('delete'),
            },
          ]}
        >
          <IconButton icon="more" label={t('storeActions')} />
        </Menu>
      </div>
      <p className="hidden pb-1.5 text-sm text-ink-soft sm:block">
        {isDefault ? t('defaultStoreHint') : t('storeHint')}{' '}
        {store.usage_bytes > 0 && t('storeSize', { size: formatBytes(store.usage_bytes) })}
      </p>
      {dialog === 'create' && (
        <StoreNameDialog
          store={null}
          onClose={close}
          onDone={({ id }) => {
            close();
            onChoose(id);
          }}
        />
      )}
      {dialog === 'rename' && <StoreNameDialog store={store} onClose={close} onDone={close} />}
      {dialog === 'delete' && (
        <DeleteStoreDialog
          store={store}
          onClose={close}
          onDone={() => {
            close();
            onChoose('');
          }}
        />
      )}
    </div>
  );
}
