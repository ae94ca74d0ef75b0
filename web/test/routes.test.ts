import { describe, expect, it } from 'vitest';
import type { Collection } from '../src/api/types';
import { recordsPath } from '../src/api/client';
import { Problem } from '../src/api/problem';
import { inLanguage, languageOf, linkTo } from '../src/language';
import { formatOf, placeInLine } from '../src/pages/load';
import { exampleFilter } from '../src/parts/example-filter';
import { collectionPath, recordPath, routeOf, safeReturn } from '../src/router';
import {
  changed, columnsOf, defaultPageSize, emptyView, listQuery, shownColumns, sortedBy, sortStateOf,
  viewOf, viewQuery,
} from '../src/view';

describe('routes', () => {
  it.each([
    ['/', 'home'], ['/systeem/s1', 'system'], ['/systeem/s1/', 'system'], ['/systeem/s99', 'notFound'],
    ['/toegang', 'notFound'], ['/inloggen', 'logIn'], ['/inloggen/x', 'notFound'], ['/beheer', 'manage'],
    ['/mijn-gegevens', 'myData'], ['/mijn-gegevens/abc', 'agreement'], ['/mijn-gegevens/a/b', 'notFound'],
    ['/aanbod', 'offers'], ['/aanbod/melk-per-dag', 'offer'], ['/aanbod/Melk', 'notFound'],
    ['/logboek', 'log'], ['/constructor', 'notFound'], ['/verzamelingen', 'collections'],
    ['/verzamelingen/_nieuw', 'newCollection'], ['/verzamelingen/nieuw', 'collection'],
    ['/verzamelingen/putten', 'collection'], ['/verzamelingen/putten/_laden', 'load'],
    ['/verzamelingen/putten/abc', 'record'], ['/verzamelingen/putten/abc/x', 'notFound'],
    ['/verzamelingen/Putten', 'notFound'], ['/verzamelingen/%zz', 'notFound'], ['/elders', 'notFound'],
  ])('%s is the page %s', (path, page) => {
    expect(routeOf(path).page).toBe(page);
  });

  it('are their own inverse', () => {
    expect(routeOf(collectionPath('a-1'))).toEqual({ page: 'collection', name: 'a-1' });
    expect(routeOf(recordPath('a-1', 'b/c d'))).toEqual({ page: 'record', name: 'a-1', id: 'b/c d' });
  });

  it('never send somebody to another site', () => {
    expect(safeReturn('/verzamelingen/x?sort=a')).toBe('/verzamelingen/x?sort=a');
    for (const bad of ['//evil.example', 'https://evil.example', '/\\evil.example', '/inloggen?terug=/inloggen', '', null]) {
      expect(safeReturn(bad)).toBe('/mijn-gegevens');
    }
  });
});

describe('language', () => {
  const at = (path: string): URL => new URL(path, 'https://meent.invalid');
  it('is that of the address, then the remembered one, then Dutch', () => {
    expect(languageOf(at('/?lang=en'), 'nl')).toBe('en');
    expect(languageOf(at('/'), 'en')).toBe('en');
    expect(languageOf(at('/?lang=fr'), 'fr')).toBe('nl');
  });
  it('goes with links', () => {
    expect(linkTo('/inloggen', 'nl')).toBe('/inloggen');
    expect(linkTo('/inloggen', 'en', { terug: '/a?b' })).toBe('/inloggen?terug=%2Fa%3Fb&lang=en');
    expect(inLanguage(at('/x?sort=a#b'), 'en')).toBe('/x?sort=a&lang=en#b');
  });
});

const collection: Collection = {
  name: 'putten',
  fields: Array.from({ length: 10 }, (_none, at) => ({ name: `f${at}`, type: 'number' as const })),
};

describe('a view', () => {
  it('stands in the address and comes back the same', () => {
    const view = {
      fields: ['f1', 'changed'], filter: "f1 > 3 AND f2 = 'ë&='", cursor: 'abc', limit: 100,
      sort: [{ field: 'f1', descending: true }, { field: 'f2', descending: false }],
    };
    expect(viewOf(new URLSearchParams(viewQuery(view)))).toEqual(view);
    expect(viewQuery(emptyView)).toEqual({});
  });

  it('takes nonsense in the address for nothing', () => {
    expect(viewOf(new URLSearchParams('limit=1e9&sort=,-,&fields=,'))).toEqual(emptyView);
  });

  it('begins at the first page when it changes', () => {
    expect(changed({ ...emptyView, cursor: 'abc' }, { filter: 'x' }).cursor).toBe('');
  });

  it('is sorted up, down and not at all by one heading', () => {
    const up = sortedBy(emptyView, 'f1');
    const down = sortedBy(up, 'f1');
    expect([up, down, sortedBy(down, 'f1')].map((each) => sortStateOf(each, 'f1')))
      .toEqual(['ascending', 'descending', 'none']);
    expect(sortStateOf(sortedBy(down, 'f2'), 'f1')).toBe('none');
  });

  it('shows eight fields at first, and then those chosen, in their order', () => {
    expect(shownColumns(collection, emptyView)).toHaveLength(8);
    const chosen = { ...emptyView, fields: ['changed', 'f9', 'unknown'] };
    expect(shownColumns(collection, chosen).map((each) => each.name)).toEqual(['changed', 'f9']);
    expect(columnsOf(collection)).toHaveLength(14);
  });

  it('asks the server only for declared fields that are shown', () => {
    expect(listQuery(collection, { ...emptyView, fields: ['f9', 'changed'] })).toMatchObject({
      fields: ['f9'], limit: defaultPageSize });
    expect(listQuery(collection, { ...emptyView, fields: ['changed'] })).not.toHaveProperty('fields');
  });
});

describe('asking', () => {
  it('names the filter language and leaves out what is empty', () => {
    expect(recordsPath('a')).toBe('/v1/collections/a/records');
    expect(recordsPath('a', { filter: 'x > 1', sort: '', limit: 5, fields: [] }))
      .toBe('/v1/collections/a/records?filter=x+%3E+1&filterLang=cql2-text&limit=5');
  });

  it('offers an example that fits the collection', () => {
    expect(exampleFilter({ name: 'a', fields: [{ name: 'soort', type: 'text', choices: ["'s"] }, { name: 'n', type: 'integer' }] }))
      .toBe("soort = '''s' AND n > 10");
    expect(exampleFilter({ name: 'a', fields: [] })).toBe('version > 1');
  });

  it('finds the place of an error in a filter', () => {
    expect(new Problem('invalid', '', 'filter:17').filterPosition()).toBe(17);
    expect(new Problem('invalid', '', 'sort').filterPosition()).toBeUndefined();
  });

  it('knows the files that can be loaded', () => {
    expect(['a.csv', 'A.CSV', 'b.ndjson', 'b.jsonl', 'c.xlsx'].map(formatOf))
      .toEqual(['csv', 'csv', 'ndjson', 'ndjson', undefined]);
  });

  it('tells a place in a line without the line', () => {
    expect(['line 2', 'line 12, /data/hoogte', 'line 3, column 1 (owner)', '/owner'].map(placeInLine))
      .toEqual(['', '/data/hoogte', 'column 1 (owner)', '/owner']);
  });
});
