import type { LibraryFile } from '@frogwell/protocol';
import { useTexts } from '../../texts/define-texts.ts';
import { formatNumber } from '../../texts/format.ts';
import { Notice } from '../../ui/feedback.tsx';
import { documentsTexts } from '../texts.ts';
import { detailsTexts } from './texts.ts';

type Warnings = NonNullable<LibraryFile['document']>['warnings'];

const KNOWN = [
  'page_without_text',
  'page_recognised',
  'recognition_uncertain',
  'text_layer_damaged',
  'legacy_encoding_tcvn3',
  'legacy_encoding_vni',
  'encoding_detected',
  'encoding_guessed',
  'encoding_damaged',
  'cells_left_out',
  'attachment_left_out',
  'entry_left_out',
] as const;
/** These tell how it was read; the others tell of something that may be missing or wrong. */
const HARMLESS: readonly string[] = ['legacy_encoding_tcvn3', 'legacy_encoding_vni', 'encoding_detected'];

/** What to know of how a file was read: its encoding, pages that nothing could read, pages read from pictures. */
export function FileWarnings({ warnings }: { warnings: Warnings }) {
  const t = useTexts(documentsTexts);
  const d = useTexts(detailsTexts);
  const codes = [...new Set(warnings.map(({ code }) => code))];
  if (codes.length === 0) return null;
  return (
    <section aria-label={d('readingNotes')} className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{d('readingNotes')}</h3>
      {codes.map((code) => {
        const same = warnings.filter((warning) => warning.code === code);
        const known = KNOWN.find((each) => each === code);
        const pages = same.flatMap(({ page }) => (page === undefined ? [] : [page]));
        return (
          <Notice key={code} tone={HARMLESS.includes(code) ? 'info' : 'warn'}>
            {known ? d(`warning.${known}`, { encoding: same[0]?.encoding?.toUpperCase() ?? '' }) : code}
            {pages.length > 0 && ` ${t('onPages', { count: pages.length, pages: pageRanges(pages) })}`}
          </Notice>
        );
      })}
    </section>
  );
}

/** `1–3, 7`: neighbouring pages together. */
export function pageRanges(pages: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const page of [...new Set(pages)].toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && last.to === page - 1) last.to = page;
    else ranges.push({ from: page, to: page });
  }
  return ranges
    .map(({ from, to }) => (from === to ? formatNumber(from) : `${formatNumber(from)}–${formatNumber(to)}`))
    .join(', ');
}
