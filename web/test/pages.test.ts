// The page's elements against the fixture server (test/fixture): what they ask and what they show.
import { Blob as NodeBlob } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../src/app';
import { Client } from '../src/api/client';
import { Problem } from '../src/api/problem';
import { forgetToken, keepToken } from '../src/api/session';
import { Wait } from '../src/parts/wait';
import { textsIn } from '../src/texts';
import { Fixture, fixtureToken } from './fixture/server';

const nl = textsIn('nl');
const rows = Array.from({ length: 60 }, (_none, n) => ({
  naam: `put ${n}`, stand: n * 1000.5, leeg: null,
}));

let fixture: Fixture;
let base: string;
const realFetch = globalThis.fetch;

beforeEach(async () => {
  fixture = new Fixture();
  fixture.add({
    name: 'putten', title: 'Putten', organisation: 'waterschap',
    fields: [
      { name: 'naam', type: 'text', title: 'Naam' },
      { name: 'stand', type: 'number', title: 'Stand', unit: 'm3/s' },
      { name: 'leeg', type: 'date', title: 'Leeg' },
    ],
  }, rows);
  base = await fixture.start();
  vi.stubGlobal('Blob', NodeBlob); // the one that fetch understands
  // The page asks its own origin; here that is the fixture.
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) =>
    realFetch(path.startsWith('/') ? base + path : path, init));
});

afterEach(async () => {
  document.body.replaceChildren();
  forgetToken();
  localStorage.clear();
  vi.unstubAllGlobals();
  await fixture.stop();
});

async function until<T>(look: () => T | undefined | null | false): Promise<T> {
  for (let round = 0; round < 300; round += 1) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came; the page says: ${document.body.textContent?.replace(/\s+/g, ' ')}`);
}

const saysText = (text: string): Promise<boolean> =>
  until(() => document.body.textContent?.includes(text));

function open(path: string): HTMLElement {
  history.replaceState(null, '', path);
  const root = document.createElement('div');
  document.body.append(root);
  new App(root).start();
  return root;
}

describe('the client', () => {
  it('asks with the token and reads a page', async () => {
    const page = await new Client(fixtureToken, base).records('putten', { sort: '-stand', limit: 2 });
    expect(page.items.map((each) => each.data['stand'])).toEqual([59029.5, 58029]);
    expect(page.next).toBe('2');
  });

  it('turns refusals into problems that say where', async () => {
    const client = new Client(fixtureToken, base);
    const wrong = await client.records('putten', { filter: 'hoogte > 3' }).catch((cause: unknown) => cause);
    expect(wrong).toBeInstanceOf(Problem);
    expect(wrong).toMatchObject({ code: 'invalid', where: 'filter:0', status: 400 });
    await expect(new Client('x', base).collections()).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(client.collection('nee')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells a server that cannot be reached from one that refuses', async () => {
    await expect(new Client('x', 'http://127.0.0.1:1').collections()).rejects.toMatchObject({ code: 'network' });
  });

  it('counts the bytes of a download', async () => {
    let last = 0;
    const blob = await new Client(fixtureToken, base).download('putten', {}, 'csv', (bytes) => (last = bytes));
    expect(blob.size).toBe(last);
    expect((await blob.text()).split('\r\n')[0]).toBe('naam,stand,leeg');
  });

  it('loads lines and tells the bad ones', async () => {
    const file = new Blob(['{"data":{"naam":"a"}}\n{"data":\n']);
    expect(await new Client(fixtureToken, base).load('putten', file as Blob, 'ndjson'))
      .toMatchObject({ rows: 1, refused: 1, errors: [{ line: 2 }] });
  });
});

describe('the app', () => {
  it('shows 37 honest cards, in both languages', () => {
    const root = open('/');
    expect(root.querySelectorAll('.card')).toHaveLength(37);
    expect([...root.querySelectorAll('.card .state')].every((each) => each.textContent === nl.home.notYet)).toBe(true);
    expect(document.title).toBe('Begin – Meent');
    root.querySelector<HTMLAnchorElement>('a[data-language=en]')?.click();
    expect(document.documentElement.lang).toBe('en');
    expect(root.querySelectorAll('.card .state')[0]?.textContent).toBe('not yet');
    expect(location.search).toBe('?lang=en');
  });

  it('asks for the token before it shows data, and leads back', async () => {
    open('/verzamelingen/putten?sort=naam');
    await saysText(nl.access.needed);
    const link = document.querySelector<HTMLAnchorElement>('.notice a');
    expect(new URL(link?.href ?? '').searchParams.get('terug')).toBe('/verzamelingen/putten?sort=naam');
    expect(fixture.asked).toEqual([]);
  });

  it('shows a table in Dutch notation, with its count and its next page', async () => {
    keepToken(fixtureToken);
    open('/verzamelingen/putten?sort=-stand');
    await saysText('60 records');
    const cells = [...document.querySelectorAll('table.records tbody tr:first-child td')].map((each) => each.textContent);
    expect(cells).toEqual(['put 59', '59.029,5', `–${nl.table.absent}`]);
    expect(document.querySelector('th[aria-sort=descending]')?.textContent).toContain('Stand m³/s');
    expect(document.querySelectorAll('.table-region tbody')[0]?.children).toHaveLength(50);
    document.querySelector<HTMLAnchorElement>('a[rel=next]')?.click();
    await until(() => document.querySelectorAll('.table-region tbody')[0]?.children.length === 10);
    expect(new URLSearchParams(location.search).get('cursor')).toBe('50');
    expect(document.querySelector('a[rel=prev]')).not.toBeNull();
  });

  it('asks the server to sort when a heading is pressed', async () => {
    keepToken(fixtureToken);
    open('/verzamelingen/putten');
    const button = await until(() => document.querySelectorAll<HTMLButtonElement>('button.sort')[1]);
    button.click();
    await until(() => fixture.asked.some((each) => each.includes('sort=stand')));
    await until(() => document.querySelector('th[aria-sort=ascending]'));
  });

  it('says where a filter is wrong and keeps what was typed', async () => {
    keepToken(fixtureToken);
    open(`/verzamelingen/putten?filter=${encodeURIComponent('hoogte > 3')}`);
    await saysText('no field is named "hoogte"');
    // A link with a wrong filter must show the form too, with the filter in it and its place marked.
    expect(document.querySelector<HTMLInputElement>('#filter')?.value).toBe('hoogte > 3');
    expect(document.querySelector('#filter')?.getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('mark')?.textContent).toBe('h');
  });

  it('leads from a place in the list that is gone to its start', async () => {
    keepToken(fixtureToken);
    open('/verzamelingen/putten?cursor=oud');
    await saysText(nl.table.staleCursor);
    document.querySelector<HTMLAnchorElement>('.problem a')?.click();
    await until(() => document.querySelectorAll('.records tbody tr').length === 50);
    expect(location.search).toBe('');
  });

  it('shows text from data as text, never as markup', async () => {
    keepToken(fixtureToken);
    fixture.add({ name: 'kwaad', fields: [{ name: 'naam', type: 'text' }] }, [{ naam: '<img src=x onerror=alert(1)>' }]);
    open('/verzamelingen/kwaad');
    await saysText('<img src=x');
    expect(document.querySelector('main img')).toBeNull();
  });
});

describe('waiting', () => {
  const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined, updateComplete: Promise.resolve(true) };

  it('lets only the last question answer', async () => {
    const wait = new Wait(host);
    let finishFirst = (_text: string): void => undefined;
    const first = wait.run(() => new Promise<string>((resolve) => (finishFirst = resolve)));
    const second = wait.run(() => Promise.resolve('second'));
    finishFirst('first');
    expect(await first).toBeUndefined();
    expect(await second).toBe('second');
    expect(wait.busy).toBe(false);
  });

  it('stops when asked and says so', async () => {
    const wait = new Wait(host);
    const running = wait.run((signal) => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    }));
    wait.stop();
    expect(await running).toBeUndefined();
    expect(wait.problem?.code).toBe('stopped');
  });
});
