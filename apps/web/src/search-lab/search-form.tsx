import type { AttributeFilter } from '@frogwell/protocol';
import { type FormEvent, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { searchLabTexts } from './texts.ts';

const OPERATORS = ['eq', 'ne', 'gte', 'lte'] as const;
type Operator = (typeof OPERATORS)[number];

export interface ChosenFilter {
  key: string;
  operator: Operator;
  value: string;
  wire: AttributeFilter;
}

export interface AskedSearch {
  query: string;
  filter: ChosenFilter | null;
}

export function SearchForm({ isBusy, onAsk }: { isBusy: boolean; onAsk: (asked: AskedSearch) => void }) {
  const t = useTexts(searchLabTexts);
  const [query, setQuery] = useState('');
  const [isFiltered, setFiltered] = useState(false);
  const [key, setKey] = useState('');
  const [operator, setOperator] = useState<Operator>('eq');
  const [value, setValue] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (query.trim() === '') return;
    const filter =
      isFiltered && key.trim() !== '' && value.trim() !== ''
        ? {
            key: key.trim(),
            operator,
            value: value.trim(),
            wire: toFilter(key.trim(), operator, value.trim()),
          }
        : null;
    onAsk({ query: query.trim(), filter });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-2">
        <div className="w-full sm:w-auto sm:min-w-0 sm:flex-1">
          <TextField
            label={t('query')}
            isLabelHidden
            type="search"
            placeholder={t('placeholder')}
            maxLength={4_000}
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
        </div>
        <Button type="submit" look="primary" icon="search" isBusy={isBusy} disabled={query.trim() === ''}>
          {t('search')}
        </Button>
        <Button
          look="quiet"
          icon="filter"
          aria-expanded={isFiltered}
          onClick={() => setFiltered(!isFiltered)}
        >
          {t('filter')}
        </Button>
      </div>
      {isFiltered && (
        <div className="grid gap-2 rounded-xl border border-line bg-surface p-3 sm:grid-cols-3">
          <TextField
            label={t('filterKey')}
            hint={t('filterKeyHint')}
            maxLength={64}
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
          <Select
            label={t('filterOperator')}
            value={operator}
            onChange={({ target }) => setOperator(OPERATORS.find((known) => known === target.value) ?? 'eq')}
            options={OPERATORS.map((each) => ({ value: each, label: t(`op.${each}`) }))}
          />
          <TextField
            label={t('filterValue')}
            maxLength={512}
            value={value}
            onChange={({ target }) => setValue(target.value)}
          />
        </div>
      )}
    </form>
  );
}

/** Attributes are compared by type, and a field only gives text: what reads as a number or yes/no is tried as both. */
function toFilter(key: string, type: Operator, text: string): AttributeFilter {
  const asText = { type, key, value: text };
  const other = text === 'true' ? true : text === 'false' ? false : Number(text);
  if (typeof other === 'number' && !Number.isFinite(other)) return asText;
  return { type: type === 'ne' ? 'and' : 'or', filters: [asText, { type, key, value: other }] };
}
