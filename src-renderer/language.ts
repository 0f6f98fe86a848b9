/** Where the system's locale is POSIX, Chromium names a language that `Intl` refuses, and what is formatted by it fails. */
export function nameableLanguage(named: string): string {
  try {
    return new Intl.Locale(named).toString();
  } catch {
    return 'en-US';
  }
}

/** To be called before anything is loaded that formats by the browser's language. */
export function settleLanguage(): void {
  const language = nameableLanguage(navigator.language);
  if (language !== navigator.language) Object.defineProperty(navigator, 'language', { value: language });
}
