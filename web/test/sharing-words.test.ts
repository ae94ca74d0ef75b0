// Words and days of sharing: sentences, precision, states, the calendar of the Netherlands, CSV.
import { describe, expect, it } from 'vitest';
import type { Offer } from '../src/api/sharing-types';
import type { Collection } from '../src/api/types';
import { fieldsText, isOver, precisionText, restsOnLaw, stateText } from '../src/format/agreement';
import { addDays, dayOf, formatDay, formatWhen, startOfDay } from '../src/format/calendar';
import { csvOf } from '../src/format/csv';
import { filled } from '../src/parts/filled';
import { commandsFor, limitsText } from '../src/parts/offer-text';
import { actionOf, fieldsOf } from '../src/parts/uses-list';
import { textsIn } from '../src/texts';

const nl = textsIn('nl');
const en = textsIn('en');

describe('what happened', () => {
  const use = { index: 1, at: '2027-05-01T10:00:00Z', proven: true };

  it('names no fields where none were shown', () => {
    const said = (action: string, fields?: string[], all?: string[]): string =>
      fieldsOf({ ...use, collection: 'melk', action, ...(fields && { fields }) }, all, nl, (each) => each.toUpperCase());
    expect(said('list')).toBe(nl.uses.allFields);
    expect(said('list', undefined, ['litres'])).toBe('LITRES');
    expect(said('list', ['litres', 'at'], ['litres'])).toBe('LITRES, AT');
    expect(said('list', [])).toBe('');
    for (const action of ['stream', 'count', 'define', 'write']) expect(said(action, undefined, ['litres'])).toBe('');
  });

  it('is said as exactly as there is a word for it', () => {
    const { actions } = nl.uses;
    expect(actionOf({ ...use, action: 'list' }, actions)).toBe('lijst gelezen');
    expect(actionOf({ ...use, action: 'define', change: 'drop' }, actions)).toBe('verzameling met wat erin zat verwijderd');
    expect(actionOf({ ...use, action: 'account', kind: 'session', change: 'log-in' }, actions)).toBe('ingelogd');
    expect(actionOf({ ...use, action: 'account', kind: 'session', change: 'log-in-failed', requests: 7 }, actions))
      .toBe('inloggen mislukt (7×)');
    expect(actionOf({ ...use, action: 'account', kind: 'client', change: 'create' }, actions)).toBe('account gemaakt of gewijzigd');
    expect(actionOf({ ...use, action: 'zeilen' }, actions)).toBe('zeilen');
  });
});

describe('days', () => {
  it('begin at midnight in the Netherlands, in winter, summer and on the days between', () => {
    expect(startOfDay('2027-01-15')).toBe('2027-01-14T23:00:00Z');
    expect(startOfDay('2027-05-01')).toBe('2027-04-30T22:00:00Z');
    expect(startOfDay('2027-03-28')).toBe('2027-03-27T23:00:00Z'); // clocks go forward at two
    expect(startOfDay('2027-03-29')).toBe('2027-03-28T22:00:00Z');
    expect(startOfDay('2027-10-31')).toBe('2027-10-30T22:00:00Z'); // and back at three
    expect(startOfDay('2027-11-01')).toBe('2027-10-31T23:00:00Z');
  });

  it('are those of the clock there', () => {
    expect(dayOf('2027-04-30T22:00:00Z')).toBe('2027-05-01');
    expect(dayOf('2027-04-30T21:59:59Z')).toBe('2027-04-30');
    expect(dayOf('2027-05-01')).toBe('2027-05-01');
    expect(dayOf('morgen')).toBe('');
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  });

  it('are written out', () => {
    expect(formatDay('2027-04-30T22:00:00Z', 'nl')).toBe('1 mei 2027');
    expect(formatDay('2027-05-01', 'en')).toBe('1 May 2027');
  });

  it('are near or far', () => {
    const now = new Date('2026-05-02T10:00:00Z');
    const when = (text: string): string => formatWhen(text, 'nl', nl.near, now);
    expect(when('2026-05-02T04:00:00Z')).toBe('vandaag 06:00');
    expect(when('2026-05-01T04:00:30Z')).toBe('gisteren 06:00');
    expect(when('2026-04-30T21:59:00Z')).toMatch(/^30 apr\.? 2026, 23:59$/);
    expect(when('2026-04-30T22:30:00.25Z')).toBe('gisteren 00:30');
    expect(when('2026-04-03T04:05:06.789Z')).toMatch(/^3 apr\.? 2026, 06:05$/);
  });
});

const collection: Collection = {
  name: 'melk',
  fields: [{ name: 'dag', type: 'instant', title: 'Dag' }, { name: 'melk', type: 'number', title: 'Melk', unit: 'kg' }],
};

const offer: Offer = {
  name: 'melk-per-dag', collection: 'melk', provider: 'cooperatie', title: { nl: 'melk', en: 'milk' },
  fields: [{ name: 'dag', precision: { time: 'P1D' } }, { name: 'melk', precision: { number: '0.5' } }, { name: 'x', precision: { place: 1000 } }],
  purposes: ['voeradvies'], basis: 'consent', maximumDays: 366, maximumUses: 10,
};

describe('words', () => {
  it('tell precision', () => {
    expect(precisionText({ time: 'P1M' }, '', 'nl', nl)).toBe('per maand');
    expect(precisionText({ time: 'PT5M' }, '', 'nl', nl)).toBe('afgerond op PT5M');
    expect(precisionText(undefined, 'kg', 'nl', nl)).toBe('');
    expect(precisionText({ number: '1000' }, 'kg', 'en', en)).toBe('rounded to 1,000\u00a0kg');
  });

  it('tell fields by their titles, with the precision of the offer when the agreement has none', () => {
    const text = 'Dag (per dag), Melk (afgerond op 0,5\u00a0kg), x (op 1.000 meter nauwkeurig)';
    expect(fieldsText(offer.fields, undefined, collection, 'nl', nl)).toBe(text);
    expect(fieldsText(['dag', 'melk', 'x'], offer, collection, 'nl', nl)).toBe(text);
    expect(fieldsText(['dag', 'version'], undefined, undefined, 'nl', nl)).toBe('dag, Versie');
  });

  it('call a consent withdrawn and an agreement ended', () => {
    expect(stateText({ state: 'revoked', basis: 'consent' }, nl)).toBe('toestemming ingetrokken');
    expect(stateText({ state: 'revoked', basis: 'contract' }, nl)).toBe('beëindigd');
    expect(isOver({ state: 'declined' }) && !isOver({ state: 'suspended' })).toBe(true);
    const laws = (['consent', 'contract', 'legal-obligation', 'vital-interest', 'public-task', 'legitimate-interest'] as const)
      .filter((basis) => restsOnLaw({ basis }));
    expect(laws).toEqual(['legal-obligation', 'vital-interest', 'public-task']);
  });

  it('put pieces into sentences, in the order of the language', () => {
    expect(filled('{who} leest {what}.', { who: 'A', what: 'B' }).join('')).toBe('A leest B.');
    expect(filled('{unknown} blijft', {}).join('')).toBe('{unknown} blijft');
  });

  it('have the same places in both languages', () => {
    const places = (text: string): string[] => (text.match(/\{[a-z]+\}/g) ?? []).sort();
    for (const [name, text] of Object.entries(nl.agreement.sentences)) {
      expect(places(en.agreement.sentences[name as keyof typeof nl.agreement.sentences]), name).toEqual(places(text));
    }
  });

  it('tell limits, and the absence of them', () => {
    expect(limitsText(offer, nl)).toBe('hooguit 366 dagen, hooguit 10 keer');
    const { maximumDays: _days, maximumUses: _uses, ...free } = offer;
    expect(limitsText(free, nl)).toBe('geen grens');
  });
});

describe('commands', () => {
  it('fetch a token for one purpose and read under it', () => {
    const text = commandsFor(offer, 'voeradvies', 'https://meent.example');
    expect(text).toContain('-d scope=voeradvies');
    expect(text).toContain('https://meent.example/p/voeradvies/v1/collections/melk/records');
  });
  it('need no token for what is open, and ask figures of an aggregate offer', () => {
    expect(commandsFor({ ...offer, open: true }, '', 'https://m')).toBe('curl -s "https://m/v1/collections/melk/records"');
    const aggregate = { keys: ['ras'], measures: [], minimumOwners: 5 };
    expect(commandsFor({ ...offer, aggregate }, 'p', 'https://m')).toContain('/figures?offer=melk-per-dag');
  });
});

describe('CSV', () => {
  it('quotes what must be quoted and disarms formulas', () => {
    expect(csvOf([['a', 1], ['b,"c"', -2]])).toBe('a,1\r\n"b,""c""",-2\r\n');
    expect(csvOf([['=HYPERLINK(1)', '-x', '@y']])).toBe("'=HYPERLINK(1),'-x,'@y\r\n");
  });
});
