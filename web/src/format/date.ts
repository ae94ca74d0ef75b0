// Dates and instants in the reader's language. Instants are shown in the time of the Netherlands,
// whatever the clock of the reader's machine says: a measurement of 06:00 is one of 06:00.
import type { Language } from '../language';

const zone = 'Europe/Amsterdam';

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

interface Formats {
  date: Intl.DateTimeFormat; // of a calendar date, which has no zone
  day: Intl.DateTimeFormat;
  clock: Intl.DateTimeFormat;
}

const formatsOf = (locale: string): Formats => ({
  date: new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' }),
  day: new Intl.DateTimeFormat(locale, { ...day, timeZone: zone }),
  clock: new Intl.DateTimeFormat(locale, { ...clock, timeZone: zone }),
});

// Made once: making a formatter costs far more than using it.
const formats: Record<Language, Formats> = { nl: formatsOf('nl-NL'), en: formatsOf('en-GB') };

export function formatDate(text: string, language: Language): string {
  const when = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  return Number.isNaN(when.getTime()) ? text : formats[language].date.format(when);
}

// Fractions of a second are kept where the source has them.
export function formatInstant(text: string, language: Language): string {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const fraction = /:\d{2}\.(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? '';
  // Day and clock apart: how a browser joins them differs from version to version.
  const shown = `${formats[language].day.format(when)}, ${formats[language].clock.format(when)}`;
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
