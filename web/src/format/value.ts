// One value of a record as text, by the type of its field. An absent value is an empty string; the
// table and the record's page show their own sign for it.
import type { Field } from '../api/types';
import type { Language } from '../language';
import type { Texts } from '../texts';
import { ExactNumber } from '../api/json';
import { formatDate, formatInstant, formatInterval } from './date';
import { summariseGeometry } from './geometry';
import { formatNumber } from './number';

export const isNumeric = (type: string): boolean =>
  type === 'integer' || type === 'number' || type === 'decimal';

function asNumber(value: unknown, language: Language): string {
  if (value instanceof ExactNumber) return formatNumber(value.text, language);
  if (typeof value === 'number' || typeof value === 'string') return formatNumber(value, language);
  return asJson(value);
}

const asJson = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (each instanceof ExactNumber ? each.text : each));

export function formatValue(
  value: unknown,
  field: Pick<Field, 'type' | 'item'>,
  language: Language,
  texts: Texts,
): string {
  if (value === undefined || value === null) return '';
  switch (field.type) {
    case 'integer':
    case 'number':
    case 'decimal':
      return asNumber(value, language);
    case 'boolean':
      return value === true ? texts.yes : value === false ? texts.no : asJson(value);
    case 'text':
      return typeof value === 'string' ? value : asJson(value);
    case 'date':
      return formatDate(String(value), language);
    case 'instant':
      return formatInstant(String(value), language);
    case 'interval':
      return typeof value === 'string' ? formatInterval(value, language, texts.interval) : asJson(value);
    case 'geometry':
      return summariseGeometry(value, language, texts);
    case 'array':
      if (!Array.isArray(value)) return asJson(value);
      return value
        .map((each) => formatValue(each, { type: field.item ?? 'text' }, language, texts))
        .join('; ');
    default:
      return typeof value === 'string' ? value : asJson(value);
  }
}
