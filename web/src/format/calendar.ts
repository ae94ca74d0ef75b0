// Days of the Netherlands and instants: what day an instant falls on, when a day begins, and how near
// a moment is in words.
import type { Language } from '../language';
import { formatDate, formatInstant } from './date';

const zone = 'Europe/Amsterdam';

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit',
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

const long: Record<Language, Intl.DateTimeFormat> = {
  nl: new Intl.DateTimeFormat('nl-NL', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
};

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

function wallClock(when: Date): { day: string; time: string; asUtc: number } {
  const found = Object.fromEntries(parts.formatToParts(when).map((each) => [each.type, each.value]));
  const day = `${found['year']}-${found['month']}-${found['day']}`;
  const time = `${found['hour']}:${found['minute']}:${found['second']}`;
  return { day, time, asUtc: Date.parse(`${day}T${time}Z`) };
}

// "2027-05-01" of an instant (or of a day itself); empty when the text is neither.
export function dayOf(text: string): string {
  if (isDay(text)) return text;
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? '' : wallClock(when).day;
}

// The instant at which a day begins, in UTC.
export function startOfDay(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset at that hour, found by looking at the clock there; looked at twice for the days on
  // which the clock changes.
  let guess = midnight;
  for (let round = 0; round < 2; round += 1) guess += midnight - wallClock(new Date(guess)).asUtc;
  return new Date(guess).toISOString().replace('.000Z', 'Z');
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export const today = (now = new Date()): string => wallClock(now).day;

// "1 mei 2027"
export function formatDay(text: string, language: Language): string {
  const day = dayOf(text);
  return day === '' ? text : long[language].format(new Date(`${day}T00:00:00Z`));
}

// "vandaag 06:00", "gisteren 06:00", and further back the day and the time.
export function formatWhen(
  text: string, language: Language, words: { today: string; yesterday: string }, now = new Date(),
): string {
  const day = dayOf(text);
  if (day === '' || isDay(text)) return formatDate(text, language);
  const time = wallClock(new Date(text)).time.slice(0, 5);
  if (day === today(now)) return `${words.today} ${time}`;
  if (day === addDays(today(now), -1)) return `${words.yesterday} ${time}`;
  return formatInstant(text.replace(/:\d{2}(\.\d+)?(?=Z|[+-]\d{2}:?\d{2}$)/, ':00'), language);
}
