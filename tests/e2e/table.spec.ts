import { readFile } from 'node:fs/promises';
import { change, create, expect, expectAccessible, expectFits, remove, shot, test, tooSmallTargets, well } from './meent';
import { operator } from './story';
import type { Locator, Page } from '@playwright/test';

const table = (page: Page): Locator => page.locator('meent-collection > .table-region').first();
const cells = (page: Page, column: number): Promise<string[]> =>
  table(page).locator(`tbody tr > :nth-child(${column + 1})`).allInnerTexts();

test('what is not open asks to log in, and the way in leads back', async ({ page, wells }) => {
  await page.goto(`/verzamelingen/${wells.name}`);
  await expect(page.getByText('Log in om verder te gaan')).toBeVisible();
  await expectAccessible(page);
  await page.locator('.notice').getByRole('link', { name: 'Inloggen' }).click();
  await page.getByLabel('Inlognaam').fill(operator.login);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(operator.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/verzamelingen/${wells.name}$`));
  await expect(page.locator('meent-who summary')).toBeVisible();
});

test('the list of collections leads to a table in Dutch notation with units', async ({ inside, wells }) => {
  await expectAccessible(inside);
  await shot(inside, 'collections');
  await inside.getByRole('link', { name: wells.title }).click();
  await expect(inside.getByRole('heading', { level: 1, name: wells.title })).toBeVisible();
  await expect(inside.getByText('137 records')).toBeVisible();
  await expect(table(inside).locator('tbody tr')).toHaveCount(50);
  await expect(table(inside).getByRole('columnheader', { name: 'Waterstand m' })).toBeVisible();
  await expect(table(inside).getByRole('columnheader', { name: 'Temperatuur °C' })).toBeVisible();
  const counts = await cells(inside, 4);
  expect(counts.some((each) => /^\d{2}\.234$/.test(each))).toBe(true);
  expect((await cells(inside, 7))[0]).toBe('1 mei 2026, 06:00'); // Dutch summer time
  expect((await cells(inside, 6))[0]).toMatch(/^9 (mrt|maart)\.? 20\d\d$/);
  expect((await cells(inside, 8))[0]).toMatch(/^Punt 51,\d+° N, 5,\d+° O$/);
  await expectFits(inside);
  expect(await tooSmallTargets(inside)).toEqual([]);
  await expectAccessible(inside);
  await shot(inside, 'table');
});

test('headings sort on the server and say so; the view is a link and back works', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}`);
  const heading = table(inside).getByRole('columnheader', { name: 'Waterstand' });
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'ascending');
  await expect(inside).toHaveURL(/sort=level/);
  await expect.poll(async () => (await cells(inside, 2))[0]).toBe('12');
  await heading.getByRole('button').click();
  await expect(heading).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(async () => (await cells(inside, 2))[0]).toBe('30,63');
  await inside.reload();
  await expect.poll(async () => (await cells(inside, 2))[0]).toBe('30,63');
  await inside.goBack();
  await expect.poll(async () => (await cells(inside, 2))[0]).toBe('12');
});

test('pages by cursor: next, next, previous, and back by history', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}?sort=count`);
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('234');
  const pager = inside.getByRole('navigation', { name: 'Bladeren' });
  await pager.getByRole('link', { name: 'Volgende' }).click();
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('50.234');
  await expect(table(inside)).toBeFocused();
  await pager.getByRole('link', { name: 'Volgende' }).click();
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('100.234');
  await expect(table(inside).locator('tbody tr')).toHaveCount(37);
  await expect(pager.getByRole('link', { name: 'Volgende' })).toHaveCount(0);
  await inside.reload(); // the place in the list, and the way back, survive
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('100.234');
  await pager.getByRole('link', { name: 'Vorige' }).click();
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('50.234');
  await inside.goBack();
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('100.234');
  await pager.getByRole('link', { name: 'Naar het begin' }).click();
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('234');
  await inside.getByLabel('Rijen per pagina').selectOption('250');
  await expect(table(inside).locator('tbody tr')).toHaveCount(137);
});

test('a filter narrows; a wrong one is told at its place and keeps the table', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}`);
  const filter = inside.getByLabel('Filter', { exact: true });
  await filter.fill("place = 'Heeze'");
  await filter.press('Enter');
  await expect(inside.getByText('17 records')).toBeVisible();
  expect(new Set(await cells(inside, 1))).toEqual(new Set(['Heeze']));
  await filter.fill("place = 'Heeze' AND hoogte > 3");
  await inside.getByRole('button', { name: 'Filter toepassen' }).click();
  await expect(inside.getByText('Het filter klopt niet.')).toBeVisible();
  await expect(filter).toHaveAttribute('aria-invalid', 'true');
  await expect(inside.getByText(/De fout zit bij teken \d+/)).toBeVisible();
  await expectAccessible(inside);
  await shot(inside, 'filter-wrong');
  await filter.fill("place = 'Nergens'");
  await filter.press('Enter');
  await expect(inside.getByText('Geen enkel record voldoet aan dit filter.')).toBeVisible();
  await inside.getByRole('button', { name: 'Filter wissen' }).click();
  await expect(inside.getByText('137 records')).toBeVisible();
});

test('fields can be chosen, by keyboard', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}`);
  await inside.getByText('Velden kiezen').focus();
  await inside.keyboard.press('Enter');
  const group = inside.getByRole('group', { name: 'Welke velden in de tabel staan' });
  for (const name of ['Waterstand', 'Temperatuur', 'Metingen', 'In bedrijf', 'Geplaatst', 'Laatst gemeten', 'Ligging']) {
    await group.getByLabel(name).focus();
    await inside.keyboard.press('Space');
  }
  await group.getByLabel('Gewijzigd').check();
  await expectAccessible(inside);
  await shot(inside, 'fields');
  await inside.getByRole('button', { name: 'Toepassen', exact: true }).press('Enter');
  await expect(inside).toHaveURL(/fields=place%2Cchanged/);
  await expect(table(inside).locator('thead th')).toHaveCount(3);
  await expect(inside.getByText('Velden kiezen')).toBeFocused();
});

test('the whole view can be taken along as CSV and NDJSON', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}?filter=${encodeURIComponent("place = 'Heeze'")}`);
  for (const [format, lines] of [['CSV', 18], ['NDJSON', 17]] as const) {
    const coming = inside.waitForEvent('download');
    await inside.getByRole('button', { name: `${format} ophalen`, exact: true }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toBe(`${wells.name}.${format.toLowerCase()}`);
    const text = await readFile((await file.path()) ?? '', 'utf8');
    expect(text.trim().split('\n')).toHaveLength(lines);
  }
  await expect(inside.locator('.take').getByText('is opgehaald')).toBeVisible();
});

test('a record shows its values, what it is, and its versions', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}?sort=count`);
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('234');
  await table(inside).locator('tbody th a').nth(1).click();
  await expect(inside.getByRole('heading', { level: 1, name: /^Record / })).toBeVisible();
  await expect(inside.getByRole('row', { name: /Metingen/ })).toContainText('1.234');
  await expect(inside.getByRole('row', { name: /Waterstand/ })).toContainText('12,14 m');
  await expect(inside.getByRole('cell', { name: String(well(1)['note']) })).toBeVisible();
  await expect(inside.getByText('Dit record is niet eerder gewijzigd.')).toBeVisible();
  await expectFits(inside);
  await expectAccessible(inside);
  await shot(inside, 'record');
});

test('a changed record shows what became different', async ({ inside, wells }) => {
  await inside.goto(`/verzamelingen/${wells.name}?sort=-count`);
  await expect.poll(async () => (await cells(inside, 4))[0]).toBe('136.234');
  await table(inside).locator('tbody th a').first().click();
  await expect(inside.getByText('Dit record is niet eerder gewijzigd.')).toBeVisible();
  const id = new URL(inside.url()).pathname.split('/').at(-1) ?? '';
  await change(wells, id, { temperature: 1234.5 });
  await change(wells, id, { note: 'vervangen' });
  await inside.reload();
  await expect(inside.getByRole('row', { name: /Opmerking/ })).toContainText('vervangen');
  const versions = inside.locator('.versions > li');
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(0)).toContainText('Opmerking: was put 136, werd vervangen');
  await expect(versions.nth(1)).toContainText('Temperatuur: was 9,6 °C, werd 1.234,5 °C');
  await expectAccessible(inside);
  await shot(inside, 'versions');
});

test('a collection can be made and a file loaded, with bad lines told', async ({ inside }) => {
  const name = `e2e-gemaakt-${Date.now().toString(36)}`;
  await inside.goto('/verzamelingen/_nieuw');
  await inside.getByLabel('Naam in adressen').fill(name);
  await inside.getByLabel('Titel').first().fill('Bomen');
  await inside.getByLabel('Wie beheert het').fill('Voorbeeldorganisatie');
  const first = inside.getByRole('group', { name: 'Veld 1', exact: true });
  await first.getByLabel('Naam', { exact: true }).fill('soort');
  await inside.getByRole('button', { name: 'Veld toevoegen' }).click();
  const second = inside.getByRole('group', { name: 'Veld 2', exact: true });
  await expect(second.getByLabel('Naam', { exact: true })).toBeFocused();
  await second.getByLabel('Naam', { exact: true }).fill('hoogte');
  await second.getByLabel('Soort').selectOption('number');
  await second.getByLabel('Eenheid (UCUM)').fill('m');
  await expectAccessible(inside);
  await expectFits(inside);
  await shot(inside, 'new-collection');
  await inside.getByRole('button', { name: 'Verzameling maken' }).click();
  await expect(inside.getByText('Deze verzameling is nog leeg.')).toBeVisible();
  await shot(inside, 'empty');
  await inside.getByRole('link', { name: 'Bestand laden' }).click();
  const lines = ['{"data":{"soort":"eik","hoogte":12.5}}', '{"data":{"soort":"beuk",', '{"data":{"soort":"linde","hoogte":9}}'];
  await expect(inside.getByText('dan is het Voorbeeldorganisatie')).toBeVisible();
  await inside.getByLabel('Kies een bestand').setInputFiles({
    name: 'bomen.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(`${lines.join('\n')}\n`) });
  await expect(inside.getByText('"eik"')).toBeVisible();
  await inside.getByRole('button', { name: 'Laden', exact: true }).click();
  await expect(inside.getByRole('heading', { name: 'Aantal opgeslagen records: 2.' })).toBeVisible();
  await expect(inside.getByText('Aantal regels dat niet is opgeslagen: 1.')).toBeVisible();
  await expect(inside.getByRole('row', { name: /^2 / })).toContainText('not JSON');
  await expectAccessible(inside);
  await expectFits(inside);
  await shot(inside, 'load');
  await inside.getByRole('link', { name: 'Bekijk de tabel' }).click();
  await expect(table(inside).locator('tbody tr')).toHaveCount(2);
  await remove(name);
});

test('what is not there says so in plain words', async ({ inside }) => {
  await inside.goto('/verzamelingen/bestaat-niet');
  await expect(inside.getByText('Dit is er niet.')).toBeVisible();
  await expectAccessible(inside);
});

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 640 } });
  test('the table scrolls in its own region, by keyboard too', async ({ inside, wells }) => {
    await inside.goto(`/verzamelingen/${wells.name}`);
    await expect(table(inside).locator('tbody tr')).toHaveCount(50);
    await expectFits(inside);
    await table(inside).focus();
    await inside.keyboard.press('ArrowRight');
    await expect.poll(() => table(inside).evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
  });
});

test('waiting shows progress after a second and offers to stop after ten', async ({ inside, wells }) => {
  await inside.clock.install();
  await inside.route(/\/records\?/, async () => { /* never answered */ });
  await inside.goto(`/verzamelingen/${wells.name}`);
  await expect(inside.getByRole('heading', { level: 1 })).toBeVisible();
  await inside.waitForTimeout(300);
  await expect(inside.getByText('Bezig met ophalen.')).toHaveCount(0);
  await inside.clock.runFor(1100);
  await expect(inside.getByText('Bezig met ophalen.')).toBeVisible();
  await expect(inside.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await inside.clock.runFor(9000);
  await inside.getByRole('button', { name: 'Stop' }).click();
  await expect(inside.getByText('U wacht niet langer.')).toBeVisible();
});
