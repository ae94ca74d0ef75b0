// The whole story, in the browser: a farmer has readings; an adviser asks; the farmer grants it for one
// purpose for a year; the adviser reads exactly that; the farmer sees it, and stops; the adviser's open
// stream ends; an outsider verifies.
import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, shot, test } from './checks';
import { addReadings, follow, makeStory, readAs, tokenOf, type Account, type Story } from './story';

const binary = process.env['MEENT_BINARY']; // with it the proof is verified by the program too

async function enter(page: Page, { login, password }: Account, acting: string, path: string): Promise<void> {
  await page.goto(`/inloggen?terug=${encodeURIComponent(path)}`);
  await page.getByLabel('Inlognaam').fill(login);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await page.locator('meent-who summary').click();
  await page.locator('meent-who').getByRole('button', { name: acting, exact: true }).click();
  await expect(page.locator('.who-for')).toHaveText(`voor ${acting}`);
}

async function ask(page: Page, story: Story): Promise<void> {
  await page.goto(`/aanbod?zoek=${encodeURIComponent(story.offer.title)}`);
  await page.getByRole('link', { name: story.offer.title }).click();
  await page.getByLabel('Bij wie').fill(story.farmer.farm);
  await page.getByLabel('Waarom').fill('Wij rekenen uit welk voer past.');
  await page.getByRole('button', { name: 'Vraag aan' }).click();
  await expect(page.locator('.outcome')).toContainText(`Uw aanvraag ligt bij ${story.farmer.farmTitle}.`);
}

test('farmer, adviser and outsider play the whole story', async ({ browser }, info) => {
  test.setTimeout(180_000);
  const story = await makeStory();
  await addReadings(story, 10);
  const token = await tokenOf(story);
  expect(await readAs(story, token)).toEqual([]); // nobody said yes yet

  const [farmer, adviser, outsider] = await Promise.all([1, 2, 3].map(async () => (await browser.newContext()).newPage()));
  if (farmer === undefined || adviser === undefined || outsider === undefined) throw new Error('no pages');
  await enter(farmer, story.farmer, story.farmer.farmTitle, '/mijn-gegevens');
  await expect(farmer.getByText('Niemand gebruikt uw gegevens.')).toBeVisible();

  // The adviser asks; the farmer's page shows it without a reload.
  await enter(adviser, story.adviser, story.adviser.title, '/aanbod');
  await ask(adviser, story);
  const request = farmer.locator('meent-request-card', { hasText: story.adviser.title });
  await expect(request).toBeVisible();
  await expect(request).toContainText('Wij rekenen uit welk voer past.');
  await expectAccessible(farmer);
  await shot(farmer, 'story-request');
  await request.getByRole('button', { name: 'Toestaan' }).click();
  const card = farmer.locator('meent-agreement-card', { hasText: story.adviser.title });
  await expect(card.locator('.sentence')).toContainText(
    `${story.adviser.title} leest ${story.offer.title} van ${story.farmer.farmTitle} voor ${story.purpose.title}, tot `);

  // The adviser reads exactly that: the farm's rows, the fields of the offer, as exactly as it says.
  const rows = await readAs(story, token);
  expect(rows).toHaveLength(10);
  expect(new Set(rows.map((each) => each.owner))).toEqual(new Set([story.farmer.farm]));
  for (const { data } of rows) {
    expect(Object.keys(data).sort()).toEqual(['dag', 'melk']);
    expect(Number(data['melk']) % 10).toBe(0);
  }

  // The farmer sees it, on the card and with proof.
  await expect(card).toContainText(/Laatst gebruikt: vandaag \d\d:\d\d, 1 keer\./);
  await card.getByRole('button', { name: 'Laat zien wat er gelezen is' }).click();
  const use = card.getByRole('row').nth(1);
  await expect(use).toContainText('10');
  const link = use.getByRole('link', { name: /^Bewijs ophalen/ });
  await expect(async () => {
    if (!(await link.isVisible())) await farmer.reload();
    if (!(await link.isVisible())) await card.getByRole('button', { name: 'Laat zien wat er gelezen is' }).click();
    await expect(link).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await shot(farmer, 'story-used');
  const coming = farmer.waitForEvent('download');
  await link.click();
  const proof = info.outputPath('proof.txt');
  await (await coming).saveAs(proof);

  // The farmer stops; the adviser's open stream ends, and nothing can be read.
  const stream = await follow(story, token);
  await expect.poll(() => stream.heard()).not.toBe('');
  await addReadings(story, 1);
  await expect.poll(() => stream.heard()).toContain('event: record');
  const before = stream.heard();
  const stopped = Date.now();
  await card.getByRole('button', { name: 'Stop', exact: true }).click();
  const ended = await Promise.race([stream.ended, new Promise<number>((resolve) => setTimeout(() => resolve(-1), 10_000))]);
  stream.close();
  expect(ended, 'the stream ended').toBeGreaterThanOrEqual(stopped);
  await expect(card.getByText('toestemming ingetrokken')).toBeVisible();
  await addReadings(story, 1);
  expect(stream.heard()).toBe(before);
  expect(await readAs(story, token)).toEqual([]);
  await shot(farmer, 'story-stopped');
  await adviser.goto('/aanbod');
  await expect(adviser.getByText('toestemming ingetrokken')).toBeVisible();

  // An outsider, who is nobody here, verifies.
  await outsider.goto('/logboek');
  await outsider.getByRole('button', { name: 'Controleer het logboek' }).click();
  await expect(outsider.locator('.good-title')).toContainText('niets gewijzigd en niets weggehaald');
  await shot(outsider, 'story-verified');
  if (binary !== undefined) {
    const key = await (await outsider.request.get('/log/vkey')).text();
    execFileSync(binary, ['verify', '--proof', proof, '--key', key.trim()], { stdio: 'pipe' });
  }
});
