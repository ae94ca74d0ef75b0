// What the tests share: a collection of their own on the server under test, the way in, and axe.
import { expect, test as base, type Page } from '@playwright/test';
import { asOperator, operator } from './story';

export interface Wells {
  name: string;
  title: string;
  rows: number;
}

const fields = [
  { name: 'place', type: 'text', title: 'Plaats', meaning: 'Dorp of stad waar de put ligt.', indexed: true },
  { name: 'level', type: 'number', title: 'Waterstand', unit: 'm', meaning: 'Hoogte van het grondwater boven NAP.', indexed: true },
  { name: 'temperature', type: 'number', title: 'Temperatuur', unit: 'Cel' },
  { name: 'count', type: 'integer', title: 'Metingen' },
  { name: 'working', type: 'boolean', title: 'In bedrijf' },
  { name: 'placed', type: 'date', title: 'Geplaatst' },
  { name: 'seen', type: 'instant', title: 'Laatst gemeten' },
  { name: 'location', type: 'geometry', title: 'Ligging' },
  { name: 'note', type: 'text', title: 'Opmerking' },
];

const places = ['Boxtel', 'Deurne', 'Gemert', 'Heeze', 'Oirschot', 'Sint-Oedenrode', 'Veghel', 'Zundert'];

// Row n of the wells; every value follows from n, so that the tests know the answers.
export const well = (n: number): Record<string, unknown> => ({
  place: places[n % places.length],
  level: Math.round((12 + n * 0.137) * 100) / 100,
  temperature: n % 7 === 0 ? null : 9.5 + (n % 5) / 10,
  count: 1000 * n + 234,
  working: n % 3 !== 0,
  placed: `20${String(10 + (n % 15)).padStart(2, '0')}-03-09`,
  seen: '2026-05-01T04:00:00Z',
  location: { type: 'Point', coordinates: [5.3 + n / 1000, 51.5 + n / 2000] },
  note: `put ${n}`,
});

interface Host {
  name: string;
  title: string;
}

// The organisation that the operator acts for: it keeps what the tests make.
export async function host(): Promise<Host> {
  const session = (await (await asOperator()).ask('GET', '/v1/session')) as { acting: string; parties: Host[] };
  return session.parties.find((each) => each.name === session.acting) ?? { name: session.acting, title: session.acting };
}

export const create = async (definition: object): Promise<unknown> =>
  (await asOperator()).ask('POST', '/v1/collections', definition);

export const remove = async (name: string): Promise<unknown> =>
  (await asOperator()).ask('DELETE', `/v1/collections/${name}?withRecords=true`);

async function makeWells(name: string, rows: number): Promise<Wells> {
  const title = `Putten ${name.slice(-4)}`;
  const caller = await asOperator();
  const { name: keeper } = await host();
  await caller.ask('POST', '/v1/collections', {
    name, title, description: 'Voorbeeldgegevens: peilputten voor de test van de pagina.', organisation: keeper, fields,
  });
  const lines = Array.from({ length: rows }, (_none, n) => JSON.stringify({ owner: keeper, data: well(n) }));
  await caller.ask('POST', `/v1/collections/${name}/records`, `${lines.join('\n')}\n`, 'application/x-ndjson');
  return { name, title, rows };
}

export const change = async (wells: Wells, id: string, data: Record<string, unknown>): Promise<unknown> =>
  (await asOperator()).ask('PATCH', `/v1/collections/${wells.name}/records/${id}`, { data }, 'application/merge-patch+json');

export const test = base.extend<{ inside: Page }, { wells: Wells }>({
  wells: [
    async ({}, use, info) => {
      const name = `e2e-${Date.now().toString(36)}-${info.workerIndex}`;
      const wells = await makeWells(name, 137);
      await use(wells);
      await remove(name);
    },
    { scope: 'worker' },
  ],
  // A page that has gone in as operator, by the form, as a person would; the wells are there by then.
  inside: async ({ page, wells: _wells }, use) => {
    await page.goto('/inloggen?terug=/verzamelingen');
    await page.getByLabel('Inlognaam').fill(operator.login);
    await page.getByLabel('Wachtwoord', { exact: true }).fill(operator.password);
    await page.getByRole('button', { name: 'Inloggen' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Verzamelingen' })).toBeVisible();
    await page.locator('meent-who summary').click();
    await page.locator('meent-who').getByRole('button', { name: (await host()).title, exact: true }).click();
    await expect(page.locator('.who-for')).toBeVisible();
    await use(page);
  },
});

export { expect, expectAccessible, expectFits, shot, tooSmallTargets } from './checks';

export async function logIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/inloggen');
  await page.getByLabel('Inlognaam').fill(login);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.locator('main').getByRole('button', { name: 'Inloggen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Mijn gegevens|Mijn account/ })).toBeVisible();
}
