import type { LibraryFile } from '@frogwell/protocol';
import { useEffect, useRef } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { FileRow } from './file-row.tsx';
import { documentsTexts } from './texts.ts';
import { defaultOrder, type FileFilter } from './use-file-filter.ts';

const COLUMNS = [
  { sort: 'name', className: 'text-left' },
  { sort: 'status', className: 'hidden text-left md:table-cell' },
  { sort: 'size', className: 'hidden text-right sm:table-cell' },
  { sort: 'created', className: 'hidden text-left lg:table-cell' },
] as const;

/** One page of files. On narrow screens the columns go into the cell of the name. */
export function FileTable({
  files,
  storeId,
  filter,
  selected,
  onSelect,
  onFilter,
  onRemove,
}: {
  files: readonly LibraryFile[];
  storeId: string;
  filter: FileFilter;
  selected: ReadonlyMap<string, LibraryFile>;
  onSelect: (selected: ReadonlyMap<string, LibraryFile>) => void;
  onFilter: (change: Partial<FileFilter>) => void;
  onRemove: (files: readonly LibraryFile[]) => void;
}) {
  const t = useTexts(documentsTexts);
  const chosenHere = files.filter(({ id }) => selected.has(id)).length;
  const all = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (all.current) all.current.indeterminate = chosenHere > 0 && chosenHere < files.length;
  }, [chosenHere, files.length]);
  const toggle = (some: readonly LibraryFile[], isChosen: boolean) => {
    const next = new Map(selected);
    for (const file of some) {
      if (isChosen) next.set(file.id, file);
      else next.delete(file.id);
    }
    onSelect(next);
  };
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-surface">
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">{t('files')}</caption>
        <thead className="border-b border-line text-xs text-ink-soft">
          <tr>
            <th scope="col" className="w-11 py-2 pl-4 text-left">
              <input
                ref={all}
                type="checkbox"
                aria-label={t('selectAll')}
                checked={chosenHere === files.length && files.length > 0}
                onChange={({ target }) => toggle(files, target.checked)}
                className="size-4 accent-accent"
              />
            </th>
            {COLUMNS.map(({ sort, className }) => (
              <th
                key={sort}
                scope="col"
                {...(filter.sort === sort && {
                  'aria-sort': filter.order === 'asc' ? ('ascending' as const) : ('descending' as const),
                })}
                className={`px-2 py-1 font-medium ${className} ${WIDTHS[sort]}`}
              >
                <button
                  type="button"
                  className="rounded px-1 py-1 hover:text-ink"
                  onClick={() =>
                    onFilter(
                      filter.sort === sort
                        ? { order: filter.order === 'asc' ? 'desc' : 'asc' }
                        : { sort, order: defaultOrder(sort) },
                    )
                  }
                >
                  {t(`column.${sort}`)}
                  {filter.sort === sort && (
                    <span aria-hidden="true"> {filter.order === 'asc' ? '↑' : '↓'}</span>
                  )}
                </button>
              </th>
            ))}
            <th scope="col" className="w-12">
              <span className="sr-only">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileRow
              key={file.id}
              file={file}
              storeId={storeId}
              isSelected={selected.has(file.id)}
              onSelect={(isChosen) => toggle([file], isChosen)}
              onOpen={() => onFilter({ fileId: file.id })}
              onRemove={() => onRemove([file])}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WIDTHS: Record<(typeof COLUMNS)[number]['sort'], string> = {
  name: '',
  status: 'md:w-56',
  size: 'sm:w-28',
  created: 'lg:w-48',
};
