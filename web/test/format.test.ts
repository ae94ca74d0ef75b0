import { describe, expect, it } from 'vitest';
import { ExactNumber, parseJson } from '../src/api/json';
import { formatDate, formatInstant, formatInterval } from '../src/format/date';
import { summariseGeometry } from '../src/format/geometry';
import { formatBytes, formatNumber } from '../src/format/number';
import { formatUnit } from '../src/format/unit';
import { formatValue } from '../src/format/value';
import { textsIn } from '../src/texts';

const nl = textsIn('nl');
const en = textsIn('en');

describe('numbers', () => {
  it.each([
    ['1234.5', '1.234,5', '1,234.5'],
    ['0', '0', '0'],
    ['-1234567', '−1.234.567', '−1,234,567'],
    ['0.50', '0,50', '0.50'], // a trailing zero was measured, so it stays
    ['123456789012345678901234.000001', '123.456.789.012.345.678.901.234,000001', '123,456,789,012,345,678,901,234.000001'],
    ['1e-7', '1 × 10⁻⁷', '1 × 10⁻⁷'],
    ['6.02E+23', '6,02 × 10²³', '6.02 × 10²³'],
    ['999', '999', '999'],
  ])('%s is %s in Dutch and %s in English', (value, dutch, english) => {
    expect(formatNumber(value, 'nl')).toBe(dutch);
    expect(formatNumber(value, 'en')).toBe(english);
  });

  it('keeps every digit of random decimals', () => {
    let state = 42; // a fixed seed: the same numbers every time
    const random = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state % below;
    };
    for (let round = 0; round < 2000; round += 1) {
      const digits = (length: number): string =>
        Array.from({ length }, () => String(random(10))).join('');
      const whole = digits(1 + random(25)).replace(/^0+(?=\d)/, '');
      const value = random(2) === 0 ? whole : `${whole}.${digits(1 + random(12))}`;
      expect(formatNumber(value, 'nl').replaceAll('.', '').replace(',', '.')).toBe(value);
    }
  });

  it('leaves alone what is no number', () => {
    expect(formatNumber('NaN', 'nl')).toBe('NaN');
  });

  it('tells sizes', () => {
    expect(formatBytes(999, 'nl')).toBe('999 B');
    expect(formatBytes(1234, 'nl')).toBe('1,2 kB');
    expect(formatBytes(5_000_000_000, 'en')).toBe('5.0 GB');
  });
});

describe('units (UCUM)', () => {
  it.each([
    ['Cel', '°C'], ['m3/s', 'm³/s'], ['%', '%'], ['ug/m3', 'µg/m³'], ['kW.h', 'kW·uur'], ['m2', 'm²'],
    ['[pH]', 'pH'], ['1', ''], ['', ''], ['{koeien}', 'koeien'], ['10*6', '10⁶'], ['s-1', 's⁻¹'],
    ['/d', '/dag'], ['kg/har', 'kg/ha'],
  ])('%s is shown as %s', (code, shown) => {
    expect(formatUnit(code, 'nl')).toBe(shown);
  });
});

describe('dates', () => {
  it('are written out', () => {
    expect(formatDate('2026-03-09', 'nl')).toBe('9 mrt 2026');
    expect(formatDate('2026-03-09', 'en')).toBe('9 Mar 2026');
    expect(formatDate('9 maart', 'nl')).toBe('9 maart');
  });

  it('are in Dutch time, summer and winter', () => {
    expect(formatInstant('2026-07-01T04:00:00Z', 'nl')).toBe('1 jul 2026, 06:00');
    expect(formatInstant('2026-01-01T23:30:05Z', 'nl')).toBe('2 jan 2026, 00:30:05');
  });

  it('keep fractions of a second that the source has', () => {
    expect(formatInstant('2026-01-01T12:00:00.250000Z', 'nl')).toBe('1 jan 2026, 13:00:00,25');
    expect(formatInstant('2026-01-01T12:00:00.000000Z', 'nl')).toBe('1 jan 2026, 13:00');
  });

  it('tell open ends of a period', () => {
    const { interval } = nl;
    expect(formatInterval('2026-01-01T00:00:00Z/..', 'nl', interval)).toBe('vanaf 1 jan 2026, 01:00');
    expect(formatInterval('../2026-01-01T00:00:00Z', 'nl', interval)).toBe('tot 1 jan 2026, 01:00');
  });
});

describe('geometry', () => {
  it('of a point is its place', () => {
    const point = { type: 'Point', coordinates: [5.3872062, 51.6978] };
    expect(summariseGeometry(point, 'nl', nl)).toBe('Punt 51,6978° N, 5,38721° O');
    expect(summariseGeometry(point, 'en', en)).toBe('Point 51.6978° N, 5.38721° E');
  });

  it('of a shape is how much and where', () => {
    const area = { type: 'Polygon', coordinates: [[[5, 51], [6, 51], [6, 52], [5, 51]]] };
    expect(summariseGeometry(area, 'nl', nl)).toBe('Vlak, 4 punten, rond 51,5° N, 5,5° O');
  });

  it('may be empty or a collection', () => {
    expect(summariseGeometry({ type: 'MultiPoint', coordinates: [] }, 'nl', nl)).toBe('Punten, leeg');
    const both = { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [5, 51] }] };
    expect(summariseGeometry(both, 'nl', nl)).toBe('Verzameling vormen 51° N, 5° O');
  });
});

describe('values by type', () => {
  const shown = (value: unknown, type: Parameters<typeof formatValue>[1]['type']): string =>
    formatValue(value, { type }, 'nl', nl);

  it('of each kind', () => {
    expect(shown(1234.5, 'number')).toBe('1.234,5');
    expect(shown('1234.50', 'decimal')).toBe('1.234,50');
    expect(shown(true, 'boolean')).toBe('ja');
    expect(shown(null, 'integer')).toBe('');
    expect(shown(undefined, 'text')).toBe('');
    expect(shown({ a: [1] }, 'json')).toBe('{"a":[1]}');
    expect(formatValue(['2026-01-01', null], { type: 'array', item: 'date' }, 'nl', nl)).toBe('1 jan 2026; ');
  });

  it('of an exact number have all its digits', () => {
    expect(shown(new ExactNumber('12345678901234567890'), 'integer')).toBe('12.345.678.901.234.567.890');
  });
});

describe('reading JSON', () => {
  it('keeps plain numbers plain', () => {
    expect(parseJson('{"a":[1,2.5,-3]}')).toEqual({ a: [1, 2.5, -3] });
  });
});
