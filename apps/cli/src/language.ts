export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Language of the user's terminal: `LC_ALL`, `LC_MESSAGES`, `LANG`, else the system's locale; English when unknown. */
export function terminalLanguage(
  environment: Record<string, string | undefined>,
  systemLocale = Intl.DateTimeFormat().resolvedOptions().locale,
): Language {
  const named = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'];
  // `C` and `POSIX` mean "no language chosen", so the system's own locale decides.
  const locale = named && !/^(C|POSIX)\b/i.test(named) ? named : systemLocale;
  return locale.toLowerCase().startsWith('vi') ? 'vi' : 'en';
}
