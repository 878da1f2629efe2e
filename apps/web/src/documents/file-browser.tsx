import type { FileCounts, LibraryFile } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { libraryFilesQuery, vectorStoresQuery } from '../api/documents.ts';
import { queryClient } from '../app/query-client.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Spinner } from '../ui/feedback.tsx';
import { FileDetails } from './details/file-details.tsx';
import { removals, removeWithUndo, uploads } from './document-session.ts';
import type { DroppedFiles } from './dropped-files.ts';
import { EmptyStore } from './empty-store.tsx';
import { FileFilterBar } from './file-filter-bar.tsx';
import { FilePages } from './file-pages.tsx';
import { FileTable } from './file-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { documentsTexts } from './texts.ts';
import { type FileFilter, PAGE_SIZE } from './use-file-filter.ts';

/** While something changes, and while nothing seems to: others may add files too. */
const BUSY_POLL_MS = 1_000;
const QUIET_POLL_MS = 15_000;

/** The files of one store: found, sorted, chosen, and looked into. */
export function FileBrowser({
  storeId,
  filter,
  onFilter,
  onFiles,
}: {
  storeId: string;
  filter: FileFilter;
  onFilter: (change: Partial<FileFilter>) => void;
  onFiles: (files: DroppedFiles) => void;
}) {
  const t = useTexts(documentsTexts);
  const { query, status, sort, order, page, fileId } = filter;
  const isUploading = useSyncExternalStore(uploads.subscribe, () => uploads.isBusy);
  const hidden = useSyncExternalStore(removals.subscribe, () => removals.hidden);
  const [selected, setSelected] = useState<ReadonlyMap<string, LibraryFile>>(new Map());
  const files = useQuery({
    ...libraryFilesQuery(storeId, {
      ...{ sort, order, offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE },
      ...(query !== '' && { query }),
      ...(status !== null && { status }),
    }),
    refetchInterval: ({ state }) =>
      isUploading || (state.data?.counts.in_progress ?? 0) > 0 ? BUSY_POLL_MS : QUIET_POLL_MS,
  });
  const pages = Math.max(1, Math.ceil((files.data?.total ?? 0) / PAGE_SIZE));
  const isPastEnd = files.data !== undefined && !files.isPlaceholderData && page > pages;
  // The last files of the last page were deleted, or the address is old.
  useEffect(() => {
    if (isPastEnd) onFilter({ page: pages });
  });
  // The counts beside the stores' names follow what is seen here.
  const { total: known, completed } = files.data?.counts ?? { total: 0, completed: 0 };
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the reason, not the means
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: vectorStoresQuery().queryKey });
  }, [known, completed]);
  const remove = (gone: readonly LibraryFile[]) => {
    const ids = gone.map(({ id }) => id);
    setSelected((before) => new Map([...before].filter(([id]) => !ids.includes(id))));
    if (fileId !== null && ids.includes(fileId)) onFilter({ fileId: null });
    removeWithUndo(storeId, ids, gone[0]?.filename ?? '');
  };
  const failure = files.isError && <FailureNotice error={files.error} onRetry={() => void files.refetch()} />;
  // What was read before stays on the screen when reading it once more fails.
  if (!files.data) return failure || <Spinner label={t('loading')} />;

  const rows = files.data.data.filter(({ id }) => !hidden.has(`${storeId}/${id}`));
  const { total } = files.data;
  const counts = without(
    files.data.counts,
    files.data.data.filter((file) => !rows.includes(file)),
  );
  const isUnfiltered = query === '' && status === null;
  if (isUnfiltered && counts.total <= 0) return <EmptyStore onFiles={onFiles} />;
  return (
    <section aria-label={t('files')} className="flex flex-col gap-3">
      {failure}
      <FileFilterBar filter={filter} counts={counts} onFilter={onFilter} />
      {selected.size > 0 && (
        <SelectionBar
          storeId={storeId}
          files={[...selected.values()]}
          onClear={() => setSelected(new Map())}
          onRemove={remove}
        />
      )}
      {rows.length === 0 && total === 0 && (
        <EmptyState
          icon="search"
          title={t('nothingFound')}
          action={<Button onClick={() => onFilter({ query: '', status: null })}>{t('clearFilter')}</Button>}
        >
          {t('nothingFoundHint')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <FileTable
          files={rows}
          storeId={storeId}
          filter={filter}
          selected={selected}
          onSelect={setSelected}
          onFilter={onFilter}
          onRemove={remove}
        />
      )}
      <FilePages
        page={page}
        total={total}
        shown={files.data.data.length}
        onPage={(next) => onFilter({ page: next })}
      />
      {fileId !== null && (
        <FileDetails
          key={fileId}
          storeId={storeId}
          fileId={fileId}
          onClose={() => onFilter({ fileId: null })}
          onRemove={(file) => remove([file])}
        />
      )}
    </section>
  );
}

/** What is hidden counts as gone. */
function without(counts: FileCounts, gone: readonly LibraryFile[]): FileCounts {
  const left = { ...counts };
  for (const { status } of gone) {
    left[status] -= 1;
    left.total -= 1;
  }
  return left;
}
