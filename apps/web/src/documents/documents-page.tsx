import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { libraryInfoQuery, vectorStoresQuery } from '../api/documents.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { AddMenu } from './add-menu.tsx';
import { DropArea } from './drop-area.tsx';
import type { DroppedFiles } from './dropped-files.ts';
import { FileBrowser } from './file-browser.tsx';
import { IngestionNotice } from './ingestion-notice.tsx';
import { startUploads } from './start-uploads.ts';
import { StoreChooser } from './store-chooser.tsx';
import { documentsTexts } from './texts.ts';
import { UploadPanel } from './upload-panel.tsx';
import { useFileFilter } from './use-file-filter.ts';
import { WebPageDialog } from './web-page-dialog.tsx';

/** Where every chat searches unless told otherwise; it is there from the first start. */
const DEFAULT_STORE = 'default';

/** The screen of the documents: what is in a store, what is on its way there, and what became of it. */
export default function DocumentsPage() {
  const t = useTexts(documentsTexts);
  const [filter, changeFilter] = useFileFilter();
  const [isWebPageOpen, setWebPageOpen] = useState(false);
  const stores = useQuery(vectorStoresQuery());
  const info = useQuery(libraryInfoQuery());
  const store =
    stores.data?.find(({ id }) => id === filter.storeId) ??
    stores.data?.find(({ name }) => name === DEFAULT_STORE) ??
    stores.data?.[0];
  const add = (dropped: DroppedFiles) => store && startUploads(store.id, dropped, info.data ?? null);
  return (
    <DropArea storeName={store?.name ?? ''} isOff={store === undefined} onFiles={add}>
      <PageFrame
        title={t('title')}
        description={t('description')}
        actions={
          store && (
            <AddMenu
              onFiles={add}
              {...(info.data?.web_pages && { onAddWebPage: () => setWebPageOpen(true) })}
            />
          )
        }
      >
        {stores.isError && <FailureNotice error={stores.error} onRetry={() => void stores.refetch()} />}
        {stores.isPending && <Spinner label={t('loading')} />}
        {stores.data && store && (
          <>
            <StoreChooser
              stores={stores.data}
              store={store}
              onChoose={(storeId) => changeFilter({ storeId, query: '', status: null, fileId: null })}
            />
            <IngestionNotice />
            <UploadPanel />
            <FileBrowser
              key={store.id}
              storeId={store.id}
              filter={filter}
              onFilter={changeFilter}
              onFiles={add}
            />
            {isWebPageOpen && <WebPageDialog storeId={store.id} onClose={() => setWebPageOpen(false)} />}
          </>
        )}
      </PageFrame>
    </DropArea>
  );
}
