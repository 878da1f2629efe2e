import { useTranslation } from 'react-i18next';
import { useTexts } from '../texts/define-texts.ts';
import { chooseLanguage, LANGUAGES } from '../texts/language.ts';
import type { IconName } from '../ui/icon.tsx';
import { Icon } from '../ui/icon.tsx';
import { appTexts } from './texts.ts';
import { chooseTheme, THEMES, type Theme, useTheme } from './theme.ts';

const THEME_ICONS: Record<Theme, IconName> = { system: 'system', light: 'light', dark: 'dark' };
const SEGMENT =
  'flex min-h-7 flex-1 items-center justify-center rounded-md px-1.5 text-xs font-medium whitespace-nowrap text-ink-soft hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-sm';

/** Language and theme, at the foot of the navigation. Each language is named in itself. */
export function Preferences() {
  const t = useTexts(appTexts);
  const { i18n } = useTranslation();
  const theme = useTheme();
  return (
    <div className="flex gap-2">
      <fieldset className="flex flex-1 rounded-lg bg-sunken p-0.5">
        <legend className="sr-only">{t('language')}</legend>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={i18n.language === language}
            onClick={() => void chooseLanguage(language)}
            className={SEGMENT}
          >
            {language === 'vi' ? 'Tiếng Việt' : 'English'}
          </button>
        ))}
      </fieldset>
      <fieldset className="flex rounded-lg bg-sunken p-0.5">
        <legend className="sr-only">{t('theme')}</legend>
        {THEMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={theme === name}
            aria-label={t(`theme.${name}`)}
            title={t(`theme.${name}`)}
            onClick={() => chooseTheme(name)}
            className={SEGMENT}
          >
            <Icon name={THEME_ICONS[name]} className="size-4" />
          </button>
        ))}
      </fieldset>
    </div>
  );
}
