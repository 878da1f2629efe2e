import type { Stretch } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Marked } from './marked.tsx';
import type { SheetTable as Table } from './sheet-rows.ts';
import { sourceTexts } from './texts.ts';

/** A sheet with its rows as they are numbered in the file; the quoted row stands out. */
export function SheetTable({ table, quote }: { table: Table; quote: Stretch | null }) {
  const t = useTexts(sourceTexts);
  const { page, columns, rows } = table;
  return (
    <table className="min-w-full border-collapse text-sm">
      <caption className="sr-only">{page === null ? t('rows') : t('sheet', { page })}</caption>
      <thead>
        <tr>
          <td className="border border-line bg-sunken px-2.5 py-1.5" />
          {columns.map((name) => (
            <th
              key={name}
              scope="col"
              className="border border-line bg-sunken px-2.5 py-1.5 text-left align-bottom"
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => {
          const end = rows[index + 1]?.start ?? Number.POSITIVE_INFINITY;
          const isQuoted = quote !== null && quote.start < end && quote.end > row.start;
          return (
            <tr
              key={row.start}
              aria-current={isQuoted || undefined}
              className={isQuoted ? 'bg-accent-soft' : ''}
            >
              <th
                scope="row"
                className="border border-line px-2.5 py-1.5 text-left align-top text-xs font-normal whitespace-nowrap text-ink-soft"
              >
                {row.label}
              </th>
              {columns.map((name) => {
                const cell = row.cells.get(name);
                return (
                  <td
                    key={name}
                    className="min-w-32 border border-line px-2.5 py-1.5 align-top break-words whitespace-pre-wrap"
                  >
                    {cell && <Marked text={cell.text} start={cell.start} quote={quote} />}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
