// A view of a collection: which fields, in what order, filtered how, how many to a page and where in
// the list. All of it stands in the address, so that a view is a link and back works.
import type { Collection, Field } from './api/types';
import { ownProperties } from './api/types';
import type { ListQuery } from './api/client';

export interface Sort {
  field: string;
  descending: boolean;
}

export interface View {
  fields: readonly string[]; // empty: the first ones of the definition
  sort: readonly Sort[];
  filter: string;
  cursor: string;
  limit: number;
}

export const pageSizes = [25, 50, 100, 250] as const;
export const defaultPageSize = 50;
const firstFields = 8; // a table starts with no more columns than an eye can follow

export const emptyView: View = { fields: [], sort: [], filter: '', cursor: '', limit: defaultPageSize };

function parseSort(text: string): Sort[] {
  return text
    .split(',')
    .filter((each) => each !== '' && each !== '-')
    .map((each) =>
      each.startsWith('-')
        ? { field: each.slice(1), descending: true }
        : { field: each, descending: false },
    );
}

export const sortText = (sort: readonly Sort[]): string =>
  sort.map((each) => (each.descending ? '-' : '') + each.field).join(',');

export function viewOf(query: URLSearchParams): View {
  const limit = Number(query.get('limit'));
  return {
    fields: (query.get('fields') ?? '').split(',').filter((each) => each !== ''),
    sort: parseSort(query.get('sort') ?? ''),
    filter: query.get('filter') ?? '',
    cursor: query.get('cursor') ?? '',
    limit: pageSizes.some((each) => each === limit) ? limit : defaultPageSize,
  };
}

// What differs from an empty view, for the address.
export function viewQuery(view: View): Record<string, string> {
  const query: Record<string, string> = {};
  if (view.fields.length > 0) query['fields'] = view.fields.join(',');
  if (view.sort.length > 0) query['sort'] = sortText(view.sort);
  if (view.filter !== '') query['filter'] = view.filter;
  if (view.cursor !== '') query['cursor'] = view.cursor;
  if (view.limit !== defaultPageSize) query['limit'] = String(view.limit);
  return query;
}

// A cursor belongs to one filter and order; a changed view starts at its first page.
export const changed = (view: View, change: Partial<View>): View => ({
  ...view,
  cursor: '',
  ...change,
});

// A click on a heading: ascending, then descending, then the order of the collection again.
export function sortedBy(view: View, field: string): View {
  const [current] = view.sort;
  if (current === undefined || current.field !== field || view.sort.length > 1) {
    return changed(view, { sort: [{ field, descending: false }] });
  }
  return changed(view, { sort: current.descending ? [] : [{ field, descending: true }] });
}

export function sortStateOf(view: View, field: string): 'none' | 'ascending' | 'descending' {
  const found = view.sort.find((each) => each.field === field);
  if (found === undefined) return 'none';
  return found.descending ? 'descending' : 'ascending';
}

// All columns that can be shown: fields first, then the record's own properties.
export const columnsOf = (collection: Collection): Field[] => [
  ...collection.fields,
  ...ownProperties.filter((each) => each.name !== 'id'),
];

export function shownColumns(collection: Collection, view: View): Field[] {
  const all = columnsOf(collection);
  if (view.fields.length === 0) return collection.fields.slice(0, firstFields);
  return view.fields
    .map((name) => all.find((each) => each.name === name))
    .filter((each): each is Field => each !== undefined);
}

// The store sorts scalars only; see Sort in the API.
export const isSortable = (field: Field): boolean =>
  field.type !== 'geometry' && field.type !== 'array' && field.type !== 'json' &&
  field.type !== 'interval';

// Only declared fields are asked for; the own properties come with every record.
export function listQuery(collection: Collection, view: View): ListQuery {
  const declared = new Set(collection.fields.map((each) => each.name));
  const fields = shownColumns(collection, view)
    .map((each) => each.name)
    .filter((each) => declared.has(each));
  return {
    filter: view.filter,
    sort: sortText(view.sort),
    cursor: view.cursor,
    limit: view.limit,
    ...(fields.length > 0 && fields.length < declared.size ? { fields } : {}),
  };
}
