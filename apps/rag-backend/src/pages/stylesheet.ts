/** The only stylesheet: system fonts, light and dark, readable line lengths. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --text: #1c2421; --muted: #5a6762; --paper: #fdfdfb; --card: #f3f5f1; --line: #d5dbd3;
  --accent: #1f6f4a; --mark: #ffe38a; --mark-text: #1c2421;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6ebe7; --muted: #9fada6; --paper: #151a18; --card: #1e2522; --line: #35403b;
    --accent: #7fcfa6; --mark: #6b5a16; --mark-text: #fff6d6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 46rem;
  color: var(--text); background: var(--paper);
  font: 1.0625rem/1.65 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.3; margin: .25rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, textarea:focus-visible, select:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.muted, .eyebrow { color: var(--muted); font-size: .9rem; }
.eyebrow { margin: 1.75rem 0 .25rem; }
.place { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.stored, .answer, blockquote { white-space: pre-wrap; overflow-wrap: anywhere; }
.stored { margin: 0; }
mark { background: var(--mark); color: var(--mark-text); padding: .1em 0; border-radius: .2em; scroll-margin: 30vh; }
nav { display: flex; justify-content: space-between; gap: 1rem; margin: 1.5rem 0; }
form { display: grid; gap: .6rem; margin: 1.5rem 0; }
label { font-weight: 600; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
form.row { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin: 0; }
select {
  max-width: 100%; padding: .5rem .6rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
}
textarea {
  width: 100%; min-height: 5rem; padding: .6rem .75rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; resize: vertical;
}
button {
  justify-self: start; padding: .55rem 1.4rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--paper); background: var(--accent); border: 0; border-radius: .5rem;
}
.card { padding: .9rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
ol.sources { padding-left: 1.4rem; } ol.sources li { margin: .9rem 0; }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
