import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { IconButton } from '../ui/button.tsx';
import { documentsTexts } from './texts.ts';
import { PAGE_SIZE } from './use-file-filter.ts';

/** Which part of the list is shown, and the way to the others. */
export function FilePages({
  page,
  total,
  shown,
  onPage,
}: {
  page: number;
  total: number;
  shown: number;
  onPage: (page: number) => void;
}) {
  const t = useTexts(documentsTexts);
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (pages === 1 && page === 1) return null;
  const first = (page - 1) * PAGE_SIZE;
  return (
    <nav aria-label={t('pages')} className="flex items-center justify-end gap-1 text-sm text-ink-soft">
      <p className="mr-2 tabular-nums" role="status">
        {t('range', {
          from: formatNumber(shown === 0 ? 0 : first + 1),
          to: formatNumber(first + shown),
          total: formatNumber(total),
        })}
      </p>
      <IconButton
        icon="left"
        label={t('previousPage')}
        disabled={page <= 1}
        onClick={() => onPage(Math.min(page - 1, pages))}
      />
      <span className="tabular-nums">
        {t('pageOf', { page: formatNumber(page), pages: formatNumber(pages) })}
      </span>
      <IconButton
        icon="right"
        label={t('nextPage')}
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
      />
    </nav>
  );
}
