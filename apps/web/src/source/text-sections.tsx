import type { ReadSource } from '@frogwell/protocol';
import type { Stretch } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { SectionText } from './section-text.tsx';
import { sheetTables } from './sheet-rows.ts';
import { SheetTable } from './sheet-table.tsx';
import { sourceTexts } from './texts.ts';

/** The loaded part of a document, in the form that its kind has: sections, slides, or the rows of sheets. */
export function TextSections({ source, quote }: { source: ReadSource; quote: Stretch | null }) {
  switch (source.kind) {
    case 'sheet':
      return sheetTables(source.sections).map((table) => (
        <SheetTable key={table.page ?? 0} table={table} quote={quote} />
      ));
    case 'slides':
      return <Slides source={source} quote={quote} />;
    default:
      return <Sections source={source} quote={quote} />;
  }
}

/** The titles above a section; the document's own stands above all of them already. */
function pathOf(context: string, title: string): string {
  const titles = context.split(' > ');
  return (titles[0] === title ? titles.slice(1) : titles).join(' › ');
}

function Sections({
  source: { title, filename, sections, recognised_pages },
  quote,
}: {
  source: ReadSource;
  quote: Stretch | null;
}) {
  const t = useTexts(sourceTexts);
  const isMarkdown = /\.(md|markdown)$/i.test(filename);
  return sections.map(({ start, text, context, page }) => {
    const place = [
      pathOf(context, title),
      page === null ? '' : t('page', { page }),
      page !== null && recognised_pages.includes(page) ? t('recognised') : '',
    ].filter(Boolean);
    return (
      <section key={start} className="mb-5">
        {place.length > 0 && <h2 className="mb-1 text-xs break-words text-ink-soft">{place.join(' · ')}</h2>}
        <SectionText text={text} start={start} quote={quote} isMarkdown={isMarkdown} />
      </section>
    );
  });
}

function Slides({ source: { sections }, quote }: { source: ReadSource; quote: Stretch | null }) {
  const t = useTexts(sourceTexts);
  const slides = Map.groupBy(sections, ({ page }) => page);
  return [...slides].map(([page, parts]) => (
    <section key={page ?? 0} className="mb-4 rounded-xl border border-line bg-raised p-4 shadow-xs">
      {page !== null && <h2 className="mb-2 text-xs text-ink-soft">{t('slide', { page })}</h2>}
      {parts.map(({ start, text }) => (
        <SectionText key={start} text={text} start={start} quote={quote} />
      ))}
    </section>
  ));
}
