import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from './language.ts';

type Messages = Readonly<Record<string, string>>;

/** `count_one` and `count_other` are forms of one message, `count`. */
type KeyOf<Name> = Name extends `${infer Base}_${'one' | 'other'}` ? Base : Name;

/** Texts of one screen, in both languages. */
export interface Texts<Key extends string> {
  readonly namespace: string;
  /** For places outside React, e.g. the address of a download. */
  text: (key: Key, values?: Record<string, string | number>) => string;
}

/**
 * Registers the texts of one screen. Called where they are written, so a screen that is loaded later brings its own.
 *
 * `{{name}}` is filled in; a message that counts has the forms `…_one` and `…_other` (Vietnamese: `…_other` only).
 */
export function defineTexts<const Vietnamese extends Messages>(
  namespace: string,
  texts: { vi: Vietnamese; en: Record<keyof Vietnamese & string, string> & Messages },
): Texts<KeyOf<keyof Vietnamese & string>> {
  for (const language of LANGUAGES) i18next.addResourceBundle(language, namespace, texts[language]);
  return { namespace, text: (key, values) => i18next.t(key as string, { ns: namespace, ...values }) };
}

/** The texts in the language shown; the component is drawn again when that changes. */
export function useTexts<Key extends string>(
  texts: Texts<Key>,
): (key: NoInfer<Key>, values?: Record<string, string | number>) => string {
  const { t } = useTranslation(texts.namespace);
  return (key, values) => t(key as string, { ...values });
}
