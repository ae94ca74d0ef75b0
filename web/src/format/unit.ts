// UCUM codes (the units of fields) as people write them: "m3/s" is m³/s, "Cel" is °C. Codes without
// an entry here are shown by the general rules: exponents raised, dots between factors.
import { superscript } from './number';
import type { Language } from '../language';

const atoms: Record<string, string> = {
  Cel: '°C', '[degF]': '°F', '[pH]': 'pH', '[ppm]': 'ppm', '[ppb]': 'ppb', '[in_i]': 'inch',
  '[mi_i]': 'mi', Ohm: 'Ω', deg: '°', "'": '′', "''": '″', '%': '%', '[ppth]': '‰', ar: 'a',
  har: 'ha', t: 't', u: 'u', B: 'B', By: 'B', bit: 'bit', Bq: 'Bq',
};

const words: Record<string, Record<Language, string>> = {
  a: { nl: 'jaar', en: 'year' }, mo: { nl: 'maand', en: 'month' }, wk: { nl: 'week', en: 'week' },
  d: { nl: 'dag', en: 'day' }, h: { nl: 'uur', en: 'h' }, min: { nl: 'min', en: 'min' },
};

function factor(text: string, language: Language): string {
  const annotation = /^\{(.*)\}$/.exec(text);
  if (annotation !== null) return annotation[1] ?? '';
  if (text === '1' || text === '10*0') return '';
  const power = /^10[*^](-?\d+)$/.exec(text);
  if (power !== null) return `10${superscript(power[1] ?? '')}`;
  const parts = /^(.*?[^\d+-])([+-]?\d+)?$/.exec(text);
  if (parts === null) return text;
  const [, code = '', exponent] = parts;
  const symbol = atoms[code] ?? words[code]?.[language] ?? code.replace(/^u(?=[a-zA-Z])/, 'µ');
  return symbol.replace(/[[\]]/g, '') + (exponent === undefined ? '' : superscript(exponent));
}

export function formatUnit(code: string, language: Language): string {
  if (code === '' || code === '1') return '';
  return code
    .split('/')
    .map((side) =>
      side
        .split('.')
        .map((each) => factor(each, language))
        .filter((each) => each !== '')
        .join('·'),
    )
    .join('/');
}
