import type { SourceSection, SourceView } from '../library/source-view.ts';
import { type Html, html } from './html.ts';
import { pageLayout } from './page-layout.ts';
import { type PageLanguage, type PageTexts, pageTexts } from './page-texts.ts';

/** The stored text of a file by sections, with the quote marked as `#quote`. */
export function sourcePage(view: SourceView, language: PageLanguage): string {
  const texts = pageTexts(language);
  const { window, totalLength } = view;
  const isPartial = window.start > 0 || window.end < totalLength;
  return pageLayout({
    language,
    title: [view.label, view.title].filter(Boolean).join(' – '),
    body: html`<header>
<a href="/" class="muted">Frogwell</a>
<h1>${view.title}</h1>
<ul class="place muted">
${view.title !== view.file.filename && html`<li>${view.file.filename}</li>`}
${view.label !== '' && html`<li>${view.label}</li>`}
${view.page !== null && html`<li>${texts.page} ${view.page}</li>`}
${isPartial && html`<li>${texts.from(window.start, window.end, totalLength)}</li>`}
<li><a href="/documents/${encodeURIComponent(view.file.id)}/original">${texts.original}</a></li>
</ul>
</header>
<main lang="${view.language}">
${isPartial && windowLinks(view, language)}
${view.sections.map((section) => sectionHtml(section, view, texts))}
${isPartial && windowLinks(view, language)}
</main>`,
  });
}

/** What is shown when there is nothing to show. */
export function sourceProblemPage(
  problem: 'notFound' | 'in_progress' | 'failed',
  language: PageLanguage,
): string {
  const texts = pageTexts(language);
  const message = problem === 'notFound' ? texts.notFound : texts.notReady[problem];
  return pageLayout({
    language,
    title: message,
    body: html`<main><h1>${message}</h1><p><a href="/">${texts.home}</a></p></main>`,
  });
}

function sectionHtml(
  section: SourceSection,
  { quote, recognisedPages }: Pick<SourceView, 'quote' | 'recognisedPages'>,
  texts: PageTexts,
): Html {
  const { context, page } = section;
  const isRecognised = page !== null && recognisedPages.includes(page);
  const place = [context, page === null ? '' : `${texts.page} ${page}`, isRecognised ? texts.recognised : '']
    .filter(Boolean)
    .join(' · ');
  return html`<section>
${place !== '' && html`<p class="eyebrow">${place}</p>`}
<p class="stored">${markedText(section, quote)}</p>
</section>
`;
}

function markedText({ text, start }: SourceSection, quote: SourceView['quote']): Html {
  const from = quote ? Math.max(0, quote.start - start) : text.length;
  const to = quote ? Math.min(text.length, quote.end - start) : text.length;
  if (!quote || from >= to) return html`${text}`;
  // A quote that runs over several sections is marked in each; only its beginning is the link's target.
  const isBeginning = quote.start >= start;
  const marked = text.slice(from, to);
  return html`${text.slice(0, from)}${isBeginning ? html`<mark id="quote">${marked}</mark>` : html`<mark>${marked}</mark>`}${text.slice(to)}`;
}

function windowLinks({ file, vectorStoreId, window, totalLength }: SourceView, language: PageLanguage): Html {
  const texts = pageTexts(language);
  const length = window.end - window.start;
  const link = (from: number) =>
    `/documents/${encodeURIComponent(file.id)}?${new URLSearchParams({ store: vectorStoreId, from: String(from) })}`;
  return html`<nav>
${window.start > 0 ? html`<a rel="prev" href="${link(Math.max(0, window.start - length))}">← ${texts.earlier}</a>` : html`<span></span>`}
${window.end < totalLength && html`<a rel="next" href="${link(window.end)}">${texts.later} →</a>`}
</nav>
`;
}
