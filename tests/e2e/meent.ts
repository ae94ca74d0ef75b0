// What the tests share: a collection of their own on the server under test, the way in, and axe.
import { expect, test as base, type Page } from '@playwright/test';

export const token = process.env['MEENT_TOKEN'] ?? '';
export const operator = { login: 'beheer', password: process.env['MEENT_PASSWORD'] ?? '' };

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

async function ask(path: string, init: RequestInit, good: readonly number[]): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, ...init.headers };
  const response = await fetch(process.env['MEENT_BASE_URL'] + path, { ...init, headers });
  if (!good.includes(response.status)) {
    throw new Error(`${init.method} ${path}: ${response.status} ${await response.text()}`);
  }
}

async function makeWells(name: string, rows: number): Promise<Wells> {
  const title = `Putten ${name.slice(-4)}`;
  await ask('/v1/collections', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name, title, description: 'Voorbeeldgegevens: peilputten voor de test van de pagina.',
      fields,
    }),
  }, [201]);
  const lines = Array.from({ length: rows }, (_none, n) => JSON.stringify({ owner: 'testwaterschap', data: well(n) }));
  await ask(`/v1/collections/${name}/records`, {
    method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' }, body: `${lines.join('\n')}\n`,
  }, [200, 201]);
  return { name, title, rows };
}

export const change = (wells: Wells, id: string, data: Record<string, unknown>): Promise<void> =>
  ask(`/v1/collections/${wells.name}/records/${id}`, {
    method: 'PATCH', headers: { 'Content-Type': 'application/merge-patch+json' }, body: JSON.stringify({ data }),
  }, [200]);

export const test = base.extend<{ inside: Page }, { wells: Wells }>({
  wells: [
    async ({}, use, info) => {
      const name = `e2e-${Date.now().toString(36)}-${info.workerIndex}`;
      const wells = await makeWells(name, 137);
      await use(wells);
      await ask(`/v1/collections/${name}?withRecords=true`, { method: 'DELETE' }, [200, 204]);
    },
    { scope: 'worker' },
  ],
  // A page that has gone in as operator, by the form, as a person would; the wells are there by then.
  inside: async ({ page, wells: _wells }, use) => {
    await logIn(page, operator.login, operator.password);
    await actFor(page, 'Voorbeeldorganisatie');
    await page.goto('/verzamelingen');
    await expect(page.getByRole('heading', { level: 1, name: 'Verzamelingen' })).toBeVisible();
    await use(page);
  },
});

export async function logIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/inloggen');
  await page.getByLabel('Inlognaam').fill(login);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Mijn gegevens|Mijn account/ })).toBeVisible();
}

// Chooses for whom one acts, as the switch in the head of the page does.
export async function actFor(page: Page, party: string): Promise<void> {
  const status = await page.evaluate(async (acting) => {
    const session = await (await fetch('/v1/session')).json();
    const answer = await fetch('/v1/session', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json', 'X-CSRF-Token': session.csrf },
      body: JSON.stringify({ acting }),
    });
    return answer.status;
  }, party);
  expect(status).toBe(200);
}

export { expect, expectAccessible, expectFits, shot, tooSmallTargets } from './checks';
