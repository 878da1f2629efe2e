import type { FileCounts } from '@frogwell/protocol';
import { useEffect, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { IconButton } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { documentsTexts } from './texts.ts';
import { defaultOrder, type FileFilter, SORTS, STATUSES } from './use-file-filter.ts';

/** A search is made once the typing rests. */
const REST_MS = 250;

/** Search by name, filter by status with how many there are, and order. */
export function FileFilterBar({
  filter,
  counts,
  onFilter,
}: {
  filter: FileFilter;
  counts: FileCounts;
  onFilter: (change: Partial<FileFilter>) => void;
}) {
  const t = useTexts(documentsTexts);
  const [typed, setTyped] = useState(filter.query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: typing starts the clock, not what else changes meanwhile
  useEffect(() => {
    if (typed.trim() === filter.query) return;
    const timer = setTimeout(() => onFilter({ query: typed.trim() }), REST_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  // The filter may be cleared from elsewhere.
  useEffect(
    () => setTyped((before) => (before.trim() === filter.query ? before : filter.query)),
    [filter.query],
  );
  const countOf = (status: FileFilter['status']) => (status === null ? counts.total : counts[status]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-full sm:w-64">
        <TextField
          label={t('search')}
          isLabelHidden
          type="search"
          placeholder={t('search')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      <fieldset className="flex w-full flex-wrap gap-1 sm:w-auto sm:flex-1">
        <legend className="sr-only">{t('filterStatus')}</legend>
        {[null, ...STATUSES].map((status) => (
          <button
            key={status ?? 'all'}
            type="button"
            aria-pressed={filter.status === status}
            onClick={() => onFilter({ status })}
            className="min-h-8 rounded-full border border-line bg-surface px-3 text-sm text-ink-soft hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-strong"
          >
            {t(`status.${status ?? 'all'}`)}{' '}
            <span className="tabular-nums">{formatNumber(countOf(status))}</span>
          </button>
        ))}
      </fieldset>
      <div className="flex w-full items-center gap-1 sm:w-auto">
        <div className="min-w-0 flex-1">
          <Select
            label={t('sort')}
            isLabelHidden
            value={filter.sort}
            onChange={({ target }) => {
              const sort = SORTS.find((each) => each === target.value) ?? 'created';
              onFilter({ sort, order: defaultOrder(sort) });
            }}
            options={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
          />
        </div>
        <IconButton
          icon={filter.order === 'asc' ? 'up' : 'down'}
          label={filter.order === 'asc' ? t('ascending') : t('descending')}
          onClick={() => onFilter({ order: filter.order === 'asc' ? 'desc' : 'asc' })}
        />
      </div>
    </div>
  );
}
