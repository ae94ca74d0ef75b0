// Dates and instants in the reader's language. Instants are shown in the time of the Netherlands,
// whatever the clock of the reader's machine says: a measurement of 06:00 is one of 06:00.
import type { Language } from '../language';

const locales: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };
const zone = 'Europe/Amsterdam';

const days = new Map<Language, Intl.DateTimeFormat>();
const instants = new Map<Language, Intl.DateTimeFormat>();

function dayFormat(language: Language): Intl.DateTimeFormat {
  let format = days.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locales[language], {
      day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC',
    });
    days.set(language, format);
  }
  return format;
}

function instantFormat(language: Language): Intl.DateTimeFormat {
  let format = instants.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locales[language], {
      day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
      second: '2-digit', timeZone: zone,
    });
    instants.set(language, format);
  }
  return format;
}

export function formatDate(text: string, language: Language): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  return Number.isNaN(day.getTime()) ? text : dayFormat(language).format(day);
}

// Fractions of a second are kept where the source has them.
export function formatInstant(text: string, language: Language): string {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const fraction = /:\d{2}\.(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? '';
  const shown = instantFormat(language).format(when);
  if (fraction === '') return shown.replace(/:00$/, '');
  return shown + (language === 'nl' ? ',' : '.') + fraction;
}

// "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"; an open end is ".." .
export function formatInterval(text: string, language: Language, words: { from: string; until: string }): string {
  const [start = '', end = ''] = text.split('/');
  const open = (side: string): boolean => side === '' || side === '..';
  const parts: string[] = [];
  if (!open(start)) parts.push(`${words.from} ${formatInstant(start, language)}`);
  if (!open(end)) parts.push(`${words.until} ${formatInstant(end, language)}`);
  return parts.length === 0 ? text : parts.join(' ');
}
