// Two languages, Dutch first. The address decides (?lang=en), then what the reader chose before.
// Every internal link carries the language, so that a link shows others what one saw oneself.

export type Language = 'nl' | 'en';

export const languages: readonly Language[] = ['nl', 'en'];
export const firstLanguage: Language = 'nl';

const storageKey = 'meent-language';

export const isLanguage = (text: string | null): text is Language =>
  text === 'nl' || text === 'en';

export function languageOf(address: URL, stored: string | null): Language {
  const asked = address.searchParams.get('lang');
  if (isLanguage(asked)) return asked;
  return isLanguage(stored) ? stored : firstLanguage;
}

// Storage may be forbidden by the browser's settings; the page works without it.
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Nothing to keep it in: the address still carries it.
  }
}

// An address within the page, in a language. Dutch needs no parameter.
export function linkTo(path: string, language: Language, query: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(query);
  if (language !== firstLanguage) parameters.set('lang', language);
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

// The address of the page one is on, in another language.
export function inLanguage(address: URL, language: Language): string {
  const parameters = new URLSearchParams(address.search);
  parameters.set('lang', language);
  return `${address.pathname}?${parameters.toString()}${address.hash}`;
}
