import type { ExplainedPassage, SearchReport } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber, formatPercent } from '../texts/format.ts';
import { Notice } from '../ui/feedback.tsx';
import { Icon } from '../ui/icon.tsx';
import { type SearchLabText, searchLabTexts } from './texts.ts';

type ColumnName = keyof ExplainedPassage['ranks'];

/** The steps of the ranking side by side; a passage that is pressed is explained beside them. */
export function RankingColumns({
  report,
  selected,
  onSelect,
}: {
  report: SearchReport;
  selected: string | undefined;
  onSelect: (chunkId: string) => void;
}) {
  const t = useTexts(searchLabTexts);
  const { vectors, reranked } = report;
  const columns: ColumnName[] = [
    'lexical',
    ...(vectors.used ? (['vector'] as const) : []),
    // By words alone nothing is put together, and what is not reranked stays as it was.
    ...(vectors.used && reranked ? (['fused'] as const) : []),
    'final',
  ];
  const hintOf = (column: ColumnName): string => {
    const shares = {
      lexical: formatPercent(vectors.lexical_share),
      vector: formatPercent(1 - vectors.lexical_share),
    };
    if (column === 'fused') return t('columnHint.fused', shares);
    if (column === 'final' && reranked) return t('columnHint.reranked');
    if (column === 'final' && vectors.used) return t('columnHint.fused', shares);
    return t(`columnHint.${column}`);
  };
  return (
    <section aria-labelledby="columns" className="flex min-w-0 flex-col gap-3">
      <h2 id="columns" className="font-semibold">
        {t('columns')}
      </h2>
      <div className="flex gap-3 overflow-x-auto pb-1">
        {columns.map((column) => (
          <Column
            key={column}
            column={column}
            hint={hintOf(column)}
            report={report}
            selected={selected}
            onSelect={onSelect}
          />
        ))}
      </div>
      {!vectors.used && (
        <Notice>
          {vectors.degraded === null
            ? t('noVectors')
            : t('degraded', { reason: t(`degraded.${vectors.degraded}` as SearchLabText) })}
        </Notice>
      )}
    </section>
  );
}

function Column({
  column,
  hint,
  report,
  selected,
  onSelect,
}: {
  column: ColumnName;
  hint: string;
  report: SearchReport;
  selected: string | undefined;
  onSelect: (chunkId: string) => void;
}) {
  const t = useTexts(searchLabTexts);
  const passages = report.passages
    .filter(({ ranks }) => ranks[column] !== null)
    .toSorted((a, b) => (a.ranks[column] ?? 0) - (b.ranks[column] ?? 0));
  const best = Math.max(...passages.map((passage) => scoreOf(passage, column)), Number.EPSILON);
  const lastRead =
    column === 'final' ? passages.findLast(({ is_read: isRead }) => isRead)?.chunk_id : undefined;
  return (
    <div className="min-w-56 flex-1 rounded-xl border border-line bg-surface p-2">
      <h3 className="px-1.5 text-sm font-semibold">{t(`column.${column}`)}</h3>
      <p className="min-h-8 px-1.5 text-xs text-ink-soft">{hint}</p>
      {passages.length === 0 && <p className="p-2 text-sm text-ink-soft">{t('emptyColumn')}</p>}
      <ol className="mt-1 flex flex-col gap-1">
        {passages.map((passage) => {
          const { chunk_id: id, quoted, ranks } = passage;
          const score = scoreOf(passage, column);
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={id === selected}
                onClick={() => onSelect(id)}
                className="relative flex w-full items-baseline gap-1.5 overflow-hidden rounded-lg border border-transparent px-1.5 py-1 text-left text-sm hover:border-line-strong aria-pressed:border-accent"
              >
                <span
                  aria-hidden="true"
                  className="absolute inset-y-0 left-0 bg-accent-soft"
                  style={{ width: `${Math.max(2, (score / best) * 100)}%` }}
                />
                <span className="relative w-5 shrink-0 text-right text-ink-soft tabular-nums">
                  {ranks[column]}
                </span>
                <span className="relative min-w-0 flex-1 truncate">{nameOf(passage)}</span>
                {column === 'final' && quoted.length > 0 && (
                  <span className="relative shrink-0 self-center text-ok" title={t('quotedBadge')}>
                    <Icon name="check" className="size-4" />
                    <span className="sr-only">{t('quotedBadge')}</span>
                  </span>
                )}
                <span className="relative shrink-0 text-xs tabular-nums">{formatNumber(score, 2)}</span>
              </button>
              {id === lastRead && (
                <p className="flex items-center gap-2 py-0.5 text-xs text-ink-soft before:h-px before:flex-1 before:bg-line-strong after:h-px after:flex-1 after:bg-line-strong">
                  {t('readUpTo')}
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** What a column ranks by. */
function scoreOf({ scores }: ExplainedPassage, column: ColumnName): number {
  if (column === 'final') return scores.rerank ?? scores.fused;
  return scores[column] ?? 0;
}

/** The shortest name by which a reader knows the passage. */
export function nameOf({ label, title, filename, text, question }: ExplainedPassage): string {
  if (question !== null) return question;
  const document = title || filename;
  if (label !== '') return label.includes(document) ? label : `${label} – ${document}`;
  return `${document}: ${text.trim().slice(0, 60)}`;
}
