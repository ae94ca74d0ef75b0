// The page's elements against the fixture server (test/fixture): what they ask and what they show.
import { describe, expect, it } from 'vitest';
import { Client } from '../src/api/client';
import { Problem } from '../src/api/problem';
import { Wait } from '../src/parts/wait';
import { textsIn } from '../src/texts';
import { operator } from './fixture/server';
import { logIn, onStage, open, saysText, until } from './page-tests';

const nl = textsIn('nl');
const rows = Array.from({ length: 60 }, (_none, n) => ({
  naam: `put ${n}`, stand: n * 1000.5, leeg: null,
}));

const stage = onStage((fixture) => fixture.add({
  name: 'putten', title: 'Putten', organisation: operator.host,
  fields: [
    { name: 'naam', type: 'text', title: 'Naam' },
    { name: 'stand', type: 'number', title: 'Stand', unit: 'm3/s' },
    { name: 'leeg', type: 'date', title: 'Leeg' },
  ],
}, rows));

// As operator of the organisation that keeps the wells.
const asOperator = async (): Promise<string> => (await logIn(operator.login, operator.password, operator.host)).csrf;

describe('the client', () => {
  it('asks with the cookie and reads a page', async () => {
    await asOperator();
    const page = await new Client().records('putten', { sort: '-stand', limit: 2 });
    expect(page.items.map((each) => each.data['stand'])).toEqual([59029.5, 58029]);
    expect(page.next).toBe('2');
  });

  it('turns refusals into problems that say where', async () => {
    const client = new Client(await asOperator());
    const wrong = await client.records('putten', { filter: 'hoogte > 3' }).catch((cause: unknown) => cause);
    expect(wrong).toBeInstanceOf(Problem);
    expect(wrong).toMatchObject({ code: 'invalid', where: 'filter:0', status: 400 });
    await expect(client.collection('nee')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells a server that cannot be reached from one that refuses', async () => {
    await expect(new Client('', 'http://127.0.0.1:1').collections()).rejects.toMatchObject({ code: 'network' });
  });

  it('counts the bytes of a download', async () => {
    await asOperator();
    let last = 0;
    const blob = await new Client().download('putten', {}, 'csv', (bytes) => (last = bytes));
    expect(blob.size).toBe(last);
    expect((await blob.text()).split('\r\n')[0]).toBe('naam,stand,leeg');
  });

  it('loads lines and tells the bad ones', async () => {
    const csrf = await asOperator();
    const file = new Blob(['{"data":{"naam":"a"}}\n{"data":\n']);
    expect(await new Client(csrf).load('putten', file as Blob, 'ndjson'))
      .toMatchObject({ rows: 1, refused: 1, errors: [{ line: 2 }] });
  });
});

describe('the app', () => {
  it('shows 37 honest cards, in both languages', () => {
    const root = open('/');
    expect(root.querySelectorAll('.card')).toHaveLength(37);
    const states = [...root.querySelectorAll('.card .state')].map((each) => each.textContent);
    expect(states.filter((each) => each === nl.home.works['not-yet'])).toHaveLength(34);
    expect(states.filter((each) => each === nl.home.works.partly)).toHaveLength(3);
    expect(document.title).toBe('Begin – Meent');
    root.querySelector<HTMLAnchorElement>('a[data-language=en]')?.click();
    expect(document.documentElement.lang).toBe('en');
    expect(root.querySelectorAll('.card .state')[4]?.textContent).toBe('not yet');
    expect(location.search).toBe('?lang=en');
  });

  it('asks to log in for what is not open, and leads back', async () => {
    open('/verzamelingen/putten?sort=naam');
    await saysText(nl.logIn.needed);
    const link = document.querySelector<HTMLAnchorElement>('.notice a');
    expect(new URL(link?.href ?? '').searchParams.get('terug')).toBe('/verzamelingen/putten?sort=naam');
    expect(stage.fixture.asked).not.toContain('GET /v1/session'); // who never logged in is not asked for
  });

  it('needs no log-in for what is open', async () => {
    stage.fixture.sharing.offers.set('putten-open', {
      name: 'putten-open', collection: 'putten', provider: operator.host, title: { nl: 'Putten', en: 'Wells' },
      fields: [{ name: 'naam' }], purposes: [], basis: 'public-task', open: true });
    open('/verzamelingen/putten');
    await saysText('put 3');
    expect(document.body.textContent).not.toContain(nl.logIn.needed);
  });

  it('shows a table in Dutch notation, with its count and its next page', async () => {
    await asOperator();
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
    await asOperator();
    open('/verzamelingen/putten');
    const button = await until(() => document.querySelectorAll<HTMLButtonElement>('button.sort')[1]);
    button.click();
    await until(() => stage.fixture.asked.some((each) => each.includes('sort=stand')));
    await until(() => document.querySelector('th[aria-sort=ascending]'));
  });

  it('says where a filter is wrong and keeps what was typed', async () => {
    await asOperator();
    open(`/verzamelingen/putten?filter=${encodeURIComponent('hoogte > 3')}`);
    await saysText('no field is named "hoogte"');
    // A link with a wrong filter must show the form too, with the filter in it and its place marked.
    expect(document.querySelector<HTMLInputElement>('#filter')?.value).toBe('hoogte > 3');
    expect(document.querySelector('#filter')?.getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('mark')?.textContent).toBe('h');
  });

  it('leads from a place in the list that is gone to its start', async () => {
    await asOperator();
    open('/verzamelingen/putten?cursor=oud');
    await saysText(nl.table.staleCursor);
    document.querySelector<HTMLAnchorElement>('.problem a')?.click();
    await until(() => document.querySelectorAll('.records tbody tr').length === 50);
    expect(location.search).toBe('');
  });

  it('shows text from data as text, never as markup', async () => {
    await asOperator();
    stage.fixture.add({ name: 'kwaad', fields: [{ name: 'naam', type: 'text' }] }, [{ naam: '<img src=x onerror=alert(1)>' }]);
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
