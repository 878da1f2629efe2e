import { useTexts } from '../texts/define-texts.ts';
import { sourceTexts } from './texts.ts';

const VIEWS = [
  ['pages', 'asPages'],
  ['text', 'asText'],
] as const;

/** The pages as they look, or the text that was read from them. */
export function ViewChoice({
  view,
  onView,
}: {
  view: 'pages' | 'text';
  onView: (view: 'pages' | 'text') => void;
}) {
  const t = useTexts(sourceTexts);
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t('shownAs')}</legend>
      {VIEWS.map(([name, label]) => (
        <button
          key={name}
          type="button"
          aria-pressed={view === name}
          onClick={() => onView(name)}
          className="min-h-7 rounded-md px-3 text-xs font-medium text-ink-soft hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-strong"
        >
          {t(label)}
        </button>
      ))}
    </fieldset>
  );
}
