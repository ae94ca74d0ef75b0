// The story of sharing in a real browser against the real program: a farmer with readings, an adviser
// who asks, reads exactly what was granted and is cut off, and an outsider who checks the log.
import { readFile, writeFile } from 'node:fs/promises';
import { addDays, today } from '../../web/src/format/calendar';
import {
  expect, expectAccessible, expectFits, logIn, shot, test as base, tooSmallTargets,
} from './meent';
import {
  accessToken, endStory, Following, makeStory, milk, runCommands, verifyProof, type Credential, type Story,
} from './farm';
import type { Browser, Page } from '@playwright/test';

const test = base.extend<{ story: Story; farmer: Page; adviser: Page; outsider: Page }>({
  story: async ({}, use, info) => {
    const story = await makeStory(`${Date.now().toString(36)}-${info.workerIndex}`);
    await use(story);
    await endStory(story);
  },
  farmer: async ({ browser, story }, use) => {
    await lend(await someone(browser, story.farmer), use);
  },
  adviser: async ({ browser, story }, use) => {
    await lend(await someone(browser, story.adviser), use);
  },
  outsider: async ({ browser }, use) => {
    await lend(await someone(browser), use);
  },
});

test.use({ actionTimeout: 15_000 });

// A browser of one's own: nobody sees another's cookies.
async function someone(browser: Browser, account?: { login: string; password: string }): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  if (account !== undefined) await logIn(page, account.login, account.password);
  return page;
}

async function lend(page: Page, use: (page: Page) => Promise<void>): Promise<void> {
  await use(page);
  await page.context().close();
}

async function good(page: Page, name: string): Promise<void> {
  await expectFits(page);
  await shot(page, `story-${name}`);
  expect(await tooSmallTargets(page)).toEqual([]);
  await expectAccessible(page);
}

async function actForOrganisation(page: Page, { organisation }: Story): Promise<void> {
  await page.locator('meent-who summary').click();
  await page.locator('meent-who').getByRole('button', { name: organisation.title }).click();
  await expect(page.locator('.who-for')).toHaveText(`voor ${organisation.title}`);
}

// The adviser makes the credential of a program on the page Beheer.
async function makeProgram(page: Page, { purpose }: Story): Promise<Credential> {
  await page.goto('/beheer');
  await page.getByText('Nieuw programma').click();
  await page.getByLabel('Naam van het programma').fill('Adviesprogramma');
  await page.getByLabel(purpose.title).check();
  await page.locator('meent-manage-clients').getByRole('button', { name: 'Maken' }).click();
  const shown = page.locator('meent-manage-clients [role=status] code');
  await expect(shown).toHaveCount(2);
  await good(page, 'program');
  return { client: await shown.first().innerText(), secret: await shown.last().innerText() };
}

async function ask(page: Page, { offer, farmer }: Story): Promise<string> {
  await page.goto('/aanbod');
  await page.getByRole('link', { name: offer.title, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: offer.title })).toBeVisible();
  await page.getByLabel('Bij wie').fill(farmer.login);
  await page.getByLabel('Tot', { exact: true }).fill(addDays(today(), 365));
  await page.getByLabel('Waarom').fill('Wij willen het voer beter afstemmen.');
  await page.getByRole('button', { name: 'Vraag aan' }).click();
  await expect(page.locator('.outcome')).toContainText(`Uw aanvraag ligt bij ${farmer.name}.`);
  await expect(page.getByText('aangevraagd')).toBeVisible();
  await good(page, 'asked');
  return page.locator('meent-snippet pre').innerText();
}

async function grant(page: Page, { organisation, offer, purpose, farmer }: Story): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('Eén aanvraag wacht op uw antwoord');
  const request = page.locator('meent-request-card');
  await expect(request).toContainText(
    `${organisation.title} wil ${offer.title} van ${farmer.name} lezen voor ${purpose.title}`);
  await expect(request).toContainText('Wij willen het voer beter afstemmen.');
  await expect(request).toContainText('Alleen voor eigen advies; niet doorgeven.');
  await expect(request.getByLabel('Toestaan tot')).toHaveValue(addDays(today(), 365));
  await good(page, 'request');
  await request.getByRole('button', { name: 'Toestaan' }).click();
  await expect(request).toHaveCount(0);
  await expect(page.locator('meent-agreement-card .sentence')).toContainText(
    `${organisation.title} leest ${offer.title} van ${farmer.name} voor ${purpose.title}, tot `);
}

// The farmer's own records, the offered fields, days of the Netherlands; and nothing else.
function expectExactly(answer: string, { farmer }: Story): void {
  const { items } = JSON.parse(answer) as { items: { owner: string; data: Record<string, unknown> }[] };
  const seen = items.map(({ owner, data }) => ({ owner, data }))
    .sort((a, b) => Number(a.data['litres']) - Number(b.data['litres']));
  expect(seen).toEqual([
    { owner: farmer.login, data: { litres: 28.2, at: '2026-05-01T22:00:00Z' } },
    { owner: farmer.login, data: { litres: 31.5, at: '2026-04-30T22:00:00Z' } },
  ]);
}

// A proof as the farmer downloads it: it stands, and one changed letter does not.
async function expectProven(page: Page, story: Story): Promise<void> {
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Bewijs ophalen/ }).first().click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^meent-proof-\d+\.txt$/);
  const file = base.info().outputPath('proof.txt');
  await download.saveAs(file);
  const { code, words } = await verifyProof(file);
  expect(words).toMatch(/^Proved: entry \d+ of the log /);
  expect(words).toContain(`"action":"list",`);
  expect(words).toContain(`"purpose":"${story.purpose.name}","collection":"${story.collection}"`);
  expect(words).toContain('"fields":["litres","at"],"records":2');
  expect(code).toBe(0);
  const text = await readFile(file, 'utf8');
  const at = text.indexOf('extra ') + 40;
  await writeFile(file, text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
  expect((await verifyProof(file)).code).toBe(1);
}

test('a farmer grants, an adviser reads exactly that, the farmer stops it, an outsider checks the log', async ({
  story, farmer, adviser, outsider,
}) => {
  test.setTimeout(120_000);
  await expect(farmer.getByText('Niemand gebruikt uw gegevens.')).toBeVisible();

  await actForOrganisation(adviser, story);
  const credential = await makeProgram(adviser, story);
  const commands = await ask(adviser, story);
  expect(JSON.parse(await runCommands(commands, credential))).toEqual({ items: [] });

  // The page of the farmer stood open: the request came by itself.
  await grant(farmer, story);
  expectExactly(await runCommands(commands, credential), story);

  const card = farmer.locator('meent-agreement-card');
  await expect(card).toContainText(/Laatst gebruikt: vandaag \d\d:\d\d, 1 keer\./);
  await card.getByRole('button', { name: 'Laat zien wat er gelezen is' }).click();
  await expect(card.getByRole('row')).toHaveCount(2); // the head, and one use: what was agreed is none
  const use = card.getByRole('row').nth(1);
  await expect(use).toContainText('lijst gelezen');
  await expect(use).toContainText(/Melk, Gemolken|Gemolken, Melk/);
  await expect(use.locator('[data-label=Records]')).toHaveText('2');
  await expect(use.getByRole('link', { name: /^Bewijs ophalen/ })).toBeVisible();
  await good(farmer, 'granted');
  await expectProven(farmer, story);

  // A program of the adviser follows; it hears of the farmer's records and of no others.
  const following = await Following.open(story, await accessToken(credential, story.purpose.name));
  await milk(story, `ander-${story.farmer.login}`, 44);
  await milk(story, story.farmer.login, 30.1);
  await expect.poll(() => following.records).toBe(1);
  expect(following.ended).toBeUndefined();

  const clicked = Date.now();
  await card.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(card.getByText('toestemming ingetrokken')).toBeVisible();
  await expect.poll(() => following.ended).toBeDefined();
  expect((following.ended ?? Infinity) - clicked).toBeLessThan(2_000); // with the browser's own time
  await milk(story, story.farmer.login, 29.9);
  expect(following.records).toBe(1);
  expect(JSON.parse(await runCommands(commands, credential))).toEqual({ items: [] });
  await good(farmer, 'stopped');

  await adviser.goto('/aanbod');
  await expect(adviser.getByRole('table', { name: 'Uw aanvragen' }).getByText('toestemming ingetrokken')).toBeVisible();
  await good(adviser, 'own-requests');

  await farmer.goto('/logboek');
  await farmer.getByText(story.organisation.title, { exact: true }).click();
  await expect(farmer.getByText('niet bevestigd door een getuige')).toBeVisible();
  await good(farmer, 'log');

  await outsider.goto('/logboek');
  await outsider.getByRole('button', { name: 'Controleer het logboek' }).click();
  await expect(outsider.locator('.good-title')).toHaveText(/^Het logboek klopt: [\d.]+ regels/);
  await expect(outsider.getByText('Alle regels zijn stuk voor stuk nagerekend.')).toBeVisible();
  await expect(outsider.getByText(story.organisation.title)).toHaveCount(0);
  await good(outsider, 'outsider');
});
