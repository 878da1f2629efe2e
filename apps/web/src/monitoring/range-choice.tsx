import { useTexts } from '../texts/define-texts.ts';
import { RANGE_NAMES, type RangeName } from './ranges.ts';
import { monitoringTexts } from './texts.ts';

export function RangeChoice({
  chosen,
  onChoose,
}: {
  chosen: RangeName;
  onChoose: (range: RangeName) => void;
}) {
  const t = useTexts(monitoringTexts);
  return (
    <fieldset className="flex max-w-full overflow-x-auto rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{t('range')}</legend>
      {RANGE_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen === name}
          onClick={() => onChoose(name)}
          className="min-h-8 rounded-md px-2.5 text-sm font-medium whitespace-nowrap text-ink-soft hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-sm"
        >
          {t(`range.${name}`)}
        </button>
      ))}
    </fieldset>
  );
}
