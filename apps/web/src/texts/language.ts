import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT_AS = 'frogwell.language';

// Ready when this module is: screens register their texts as soon as they are loaded.
void i18next.use(initReactI18next).init({
  lng: 'vi',
  fallbackLng: false,
  resources: {},
  // React escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Starts in the language that was chosen last, Vietnamese on the first visit. */
export async function startTexts(): Promise<void> {
  const language: Language = localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'vi';
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'vi';
}

/** Changes every text at once, and for the next visits. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
