import { type Html, html } from './html.ts';
import type { PageLanguage } from './page-texts.ts';

export const STYLESHEET_PATH = '/assets/pages.css';

/** A whole page without scripts. */
export function pageLayout(page: { language: PageLanguage; title: string; body: Html }): string {
  // Forms of a page without referrer are sent with `Origin: null`, which the Origin check refuses.
  return html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
${page.body}
</body>
</html>
`.text;
}
