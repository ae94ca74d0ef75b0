// Addresses to pages and back. Addresses are Dutch and clean; the page's state is in the query.
import { findSystem, type System } from './systems';

export type Route =
  | { page: 'home' }
  | { page: 'system'; system: System }
  | { page: 'logIn' }
  | { page: 'myData' }
  | { page: 'agreement'; id: string }
  | { page: 'offers' }
  | { page: 'offer'; name: string }
  | { page: 'log' }
  | { page: 'manage' }
  | { page: 'collections' }
  | { page: 'newCollection' }
  | { page: 'collection'; name: string }
  | { page: 'load'; name: string }
  | { page: 'record'; name: string; id: string }
  | { page: 'notFound' };

// Pages of one segment.
const single = new Map<string, Route>([
  ['inloggen', { page: 'logIn' }], ['mijn-gegevens', { page: 'myData' }],
  ['aanbod', { page: 'offers' }], ['logboek', { page: 'log' }], ['beheer', { page: 'manage' }],
]);

// Names of collections, offers and parties follow one rule.
const collectionName = /^[a-z][a-z0-9-]{0,62}$/;

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

export function routeOf(path: string): Route {
  const segments = path.split('/').slice(1).map(decoded);
  if (segments.at(-1) === '') segments.pop(); // a slash at the end changes nothing
  const [first, second, third, ...rest] = segments;
  if (segments.length === 0) return { page: 'home' };
  if (rest.length > 0 || segments.includes(undefined)) return { page: 'notFound' };
  if (first === 'verzamelingen') return collectionRoute(second, third);
  if (third !== undefined) return { page: 'notFound' };
  if (second === undefined) return single.get(first ?? '') ?? { page: 'notFound' };
  if (first === 'systeem') {
    const system = findSystem(second);
    return system === undefined ? { page: 'notFound' } : { page: 'system', system };
  }
  if (first === 'mijn-gegevens') return { page: 'agreement', id: second };
  if (first === 'aanbod' && collectionName.test(second)) return { page: 'offer', name: second };
  return { page: 'notFound' };
}

// A collection may be called "nieuw"; a space cannot stand in a name, so the page for making one
// hangs below the list under a name that no collection has.
export const newCollectionPath = '/verzamelingen/_nieuw';
const loadSegment = '_laden';

function collectionRoute(name: string | undefined, id: string | undefined): Route {
  if (name === undefined) return { page: 'collections' };
  if (name === '_nieuw' && id === undefined) return { page: 'newCollection' };
  if (!collectionName.test(name)) return { page: 'notFound' };
  if (id === undefined) return { page: 'collection', name };
  if (id === loadSegment) return { page: 'load', name };
  return { page: 'record', name, id };
}

export const systemPath = (id: string): string => `/systeem/${id}`;
export const collectionPath = (name: string): string => `/verzamelingen/${encodeURIComponent(name)}`;
export const loadPath = (name: string): string => `${collectionPath(name)}/${loadSegment}`;
export const recordPath = (name: string, id: string): string =>
  `${collectionPath(name)}/${encodeURIComponent(id)}`;

export const logInPath = '/inloggen';
export const agreementPath = (id: string): string => `/mijn-gegevens/${encodeURIComponent(id)}`;
export const offerPath = (name: string): string => `/aanbod/${encodeURIComponent(name)}`;

// Where the log-in page may send someone back to: a path of ours, never another site.
export function safeReturn(path: string | null): string {
  const ours = path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith(logInPath);
  return ours ? path : '/mijn-gegevens';
}
