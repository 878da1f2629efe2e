import type { UrlCitationAnnotation } from '@frogwell/protocol';
import type { LibraryWork } from '../library/library-work.ts';
import { type Html, html } from './html.ts';
import { pageLayout } from './page-layout.ts';
import { type PageLanguage, type PageTexts, pageTexts } from './page-texts.ts';

export interface HomePage {
  language: PageLanguage;
  documents: { completed: number; inProgress: number; isPaused: boolean };
  work: LibraryWork;
  /** Who answers now, and who may be chosen instead. */
  provider: { chosen: string; choices: readonly string[]; chain: readonly string[]; problem: string | null };
  /** What was asked just now; empty on the first visit. */
  question: string;
  answer: { text: string; annotations: UrlCitationAnnotation[]; provider: string } | { error: string } | null;
}

/** One question, its answer and its sources, without any script. */
export function homePage(page: HomePage): string {
  const texts = pageTexts(page.language);
  const { completed, inProgress, isPaused } = page.documents;
  return pageLayout({
    language: page.language,
    title: 'Frogwell',
    body: html`<header>
<h1>Frogwell</h1>
<p class="muted">${texts.tagline}</p>
<p>${completed + inProgress > 0 ? texts.documents(completed, inProgress, isPaused) : texts.noDocuments}</p>
${workHtml(page.work, texts)}
</header>
<main>
<form method="post" action="/">
<label for="question">${texts.question}</label>
<textarea id="question" name="question" required maxlength="4000" autofocus>${page.question}</textarea>
<button type="submit">${texts.ask}</button>
</form>
${page.answer && answerHtml(page.answer, texts)}
</main>
${providerHtml(page.provider, texts)}`,
  });
}

/** Files that are being read, and those that could not be. */
function workHtml({ reading, failed }: LibraryWork, texts: PageTexts): Html {
  return html`${
    reading.length > 0 &&
    html`<ul class="place muted">${reading.map(
      ({ filename, progress }) =>
        html`<li>${filename}${progress !== null && `: ${texts.page} ${progress.done}/${progress.total}`}</li>`,
    )}</ul>`
  }${
    failed.length > 0 &&
    html`<details>
<summary>${texts.unreadFiles}</summary>
<ul>${failed.map(({ filename, reason }) => html`<li>${filename}: ${reason}</li>`)}</ul>
</details>`
  }`;
}

function providerHtml({ chosen, choices, chain, problem }: HomePage['provider'], texts: PageTexts): Html {
  return html`<footer>
<form class="row" method="post" action="/provider">
<label for="provider">${texts.answersFrom}</label>
<select id="provider" name="provider">${choices.map(
    (choice) =>
      html`<option value="${choice}"${choice === chosen && html` selected`}>${texts.providers[choice] ?? choice}</option>`,
  )}</select>
<button type="submit">${texts.change}</button>
</form>
<p class="muted">${chain.join(' → ')}</p>
${problem !== null && html`<p class="muted" role="status">${problem}</p>`}
</footer>`;
}

function answerHtml(answer: NonNullable<HomePage['answer']>, texts: PageTexts): Html {
  if ('error' in answer)
    return html`<section class="card" role="alert"><h2>${texts.failed}</h2><p>${answer.error}</p></section>`;
  return html`<section class="card">
<h2>${texts.answer}</h2>
<p class="answer">${answer.text}</p>
<p class="muted">${texts.answeredBy}: ${answer.provider}</p>
</section>
<section>
${
  answer.annotations.length > 0 &&
  html`<h2>${texts.sources}</h2>
<ol class="sources">${distinct(answer.annotations).map((annotation) => sourceHtml(annotation, texts))}</ol>`
}
</section>`;
}

function sourceHtml({ url_citation: citation }: UrlCitationAnnotation, texts: PageTexts): Html {
  const place = [citation.label, citation.page === undefined ? '' : `${texts.page} ${citation.page}`].filter(
    Boolean,
  );
  return html`<li>
<a href="${citation.url}">${citation.title}</a>${place.length > 0 && html` <span class="muted">${place.join(', ')}</span>`}
<blockquote>${citation.quote}</blockquote>
</li>`;
}

/** Each quote once. */
function distinct(annotations: readonly UrlCitationAnnotation[]): UrlCitationAnnotation[] {
  return [...new Map(annotations.map((annotation) => [annotation.url_citation.url, annotation])).values()];
}
