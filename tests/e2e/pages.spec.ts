// The pages of sharing in front of the fixture: what people see, by keyboard, with axe, at 320 px.
import { test as base, type Page } from '@playwright/test';
import { expect, expectAccessible, expectFits, shot, tooSmallTargets } from './checks';

const password = 'een-lang-wachtwoord';

const test = base.extend<{ fresh: void }>({
  fresh: [async ({ request }, use) => {
    await request.post('/fixture/reset');
    await use();
  }, { auto: true }],
});

async function enter(page: Page, login: string, back = '/mijn-gegevens'): Promise<void> {
  await page.goto(`/inloggen?terug=${encodeURIComponent(back)}`);
  await page.getByLabel('Inlognaam').fill(login);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await expect(page.locator('meent-who summary')).toBeVisible();
}

async function actFor(page: Page, title: string): Promise<void> {
  await page.locator('meent-who summary').click();
  await page.locator('meent-who').getByRole('button', { name: title }).click();
  await expect(page.locator('.who-for')).toHaveText(`voor ${title}`);
}

async function good(page: Page, name: string): Promise<void> {
  await expectFits(page);
  await shot(page, `sharing-${name}`);
  expect(await tooSmallTargets(page)).toEqual([]);
  await expectAccessible(page);
}

test('logging in says what is wrong, and leads back', async ({ page }) => {
  await page.goto('/mijn-gegevens');
  await page.getByRole('link', { name: 'Inloggen' }).last().click();
  await page.getByRole('button', { name: 'Inloggen' }).click();
  await expect(page.getByText('Vul uw inlognaam en uw wachtwoord in.').first()).toBeVisible();
  await page.getByLabel('Inlognaam').fill('jan');
  await page.getByLabel('Wachtwoord', { exact: true }).fill('niet-dit');
  await page.keyboard.press('Enter');
  await expect(page.getByText('horen niet bij elkaar').first()).toBeVisible();
  await expect(page.getByLabel('Wachtwoord', { exact: true })).toBeFocused();
  await good(page, 'log-in');
  await page.getByLabel('Wachtwoord', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Mijn gegevens' })).toBeVisible();
  await expect(page).toHaveURL(/\/mijn-gegevens$/);
  await expect(page.getByText('Niemand gebruikt uw gegevens.')).toBeVisible();
  await page.reload();
  await expect(page.locator('meent-who summary')).toContainText('Jan Peters');
  await good(page, 'my-data-empty');
});

test('who one is and for whom one acts; the way out', async ({ page }) => {
  await enter(page, 'jan');
  await page.locator('meent-who summary').click();
  await good(page, 'who');
  await page.keyboard.press('Escape');
  await expect(page.locator('.who-menu')).toBeHidden();
  await actFor(page, 'bedrijf Achterdijk 4');
  await page.goto('/inloggen');
  await good(page, 'account');
  await page.locator('meent-who summary').click();
  await page.getByRole('button', { name: 'Uitloggen' }).click();
  await expect(page.getByRole('link', { name: 'Inloggen', exact: true })).toBeVisible();
  await page.goto('/mijn-gegevens');
  await expect(page.getByText('Log in om verder te gaan')).toBeVisible();
});

test('my data: requests, cards by purpose, stop, pause, and what was read', async ({ page }) => {
  await enter(page, 'jan');
  await actFor(page, 'bedrijf Achterdijk 4');
  await expect(page.getByRole('heading', { name: 'Eén aanvraag wacht op uw antwoord' })).toBeVisible();
  const card = page.locator('meent-agreement-card', { hasText: 'Voeradvies De Hoef' }).first();
  await expect(card.locator('.sentence')).toContainText('Voeradvies De Hoef leest melkproductie per dag van bedrijf Achterdijk 4 voor voeradvies, tot ');
  await expect(card).toContainText('Laatst gebruikt: gisteren 06:00, 3 keer.');
  await expect(page.locator('meent-agreement-card', { hasText: 'Toezicht' }).getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await expect(page.getByText('Ga met uw vraag of bezwaar naar Melkcoöperatie De Samenwerking.')).toBeVisible();
  await card.getByRole('button', { name: 'Laat zien wat er gelezen is' }).click();
  await expect(card.getByRole('row')).toHaveCount(4);
  await good(page, 'my-data');
  const coming = page.waitForEvent('download');
  await card.getByRole('link', { name: /^Bewijs ophalen/ }).first().click();
  expect((await coming).suggestedFilename()).toMatch(/^meent-proof-\d+\.txt$/);
  await card.getByRole('button', { name: 'Pauze' }).click();
  await expect(card.getByText('op pauze', { exact: true })).toBeVisible();
  await card.getByRole('button', { name: 'Hervat' }).press('Enter');
  await card.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
  await expect(card.getByText('toestemming ingetrokken')).toBeVisible();
  await expect(page.locator('#status')).toContainText('leest vanaf nu niets meer');
  await good(page, 'my-data-stopped');
  await card.getByRole('button', { name: 'Opnieuw aanbieden' }).click();
  await expect(page.getByText('moet daar nog ja op zeggen')).toBeVisible();
});

test('a request is allowed until an earlier day, by keyboard', async ({ page }) => {
  await enter(page, 'jan');
  await actFor(page, 'bedrijf Achterdijk 4');
  const request = page.locator('meent-request-card');
  const until = request.getByLabel('Toestaan tot');
  const asked = await until.inputValue();
  await until.fill('2020-01-01');
  await until.press('Enter');
  await expect(request.getByText('Kies een dag na vandaag en niet later dan gevraagd.')).toBeVisible();
  await expect(until).toBeFocused();
  await expectAccessible(page);
  const earlier = new Date(Date.parse(asked) - 30 * 86_400_000).toISOString().slice(0, 10);
  await until.fill(earlier);
  await until.press('Enter');
  await expect(page.locator('meent-request-card')).toHaveCount(0);
  const words = new Intl.DateTimeFormat('nl-NL', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${earlier}T12:00:00Z`));
  await expect(page.getByText(`, tot ${words}`)).toBeVisible();
});

test('one agreement on a page of its own, with its history', async ({ page }) => {
  await enter(page, 'jan');
  await actFor(page, 'bedrijf Achterdijk 4');
  await page.locator('meent-agreement-card', { hasText: 'Voeradvies De Hoef' }).first().getByRole('link', { name: 'Meer' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Voeradvies De Hoef: melkproductie per dag' })).toBeVisible();
  await expect(page.locator('.versions > li')).toHaveCount(2);
  await good(page, 'agreement');
});

test('offers: looking needs no log-in; asking does', async ({ page }) => {
  await page.goto('/aanbod');
  await expect(page.locator('.offer')).toHaveCount(4);
  await page.getByLabel('Zoek', { exact: true }).fill('peilen');
  await page.keyboard.press('Enter');
  await expect(page.locator('.offer')).toHaveCount(1);
  await expect(page).toHaveURL(/zoek=peilen/);
  await page.getByRole('link', { name: 'waterpeilen' }).click();
  await expect(page.getByText('zonder inloggen')).toBeVisible();
  await good(page, 'offer-open');
  await page.goto('/aanbod/melk-per-dag');
  await expect(page.getByText('Log in om verder te gaan')).toBeVisible();
});

test('an adviser asks, and sees the state of what was asked', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await enter(page, 'anna', '/aanbod');
  await actFor(page, 'Voeradvies De Hoef');
  await expect(page.getByRole('heading', { name: 'Uw aanvragen' })).toBeVisible();
  await good(page, 'offers');
  await page.getByRole('link', { name: 'melkproductie per dag', exact: true }).last().click();
  await expect(page.getByRole('heading', { name: 'Wat u krijgt' })).toBeVisible();
  await page.getByRole('button', { name: 'Vraag aan' }).click();
  await expect(page.getByText('Vul in van wie u de gegevens wilt gebruiken.')).toBeVisible();
  await expect(page.getByLabel('Bij wie')).toBeFocused();
  await good(page, 'offer');
  await page.getByLabel('Bij wie').fill('achterdijk-4');
  await page.getByLabel('Waarom').fill('Wij willen het voer beter afstemmen.');
  await page.getByRole('button', { name: 'Vraag aan' }).click();
  await expect(page.locator('.outcome')).toContainText('Uw aanvraag ligt bij bedrijf Achterdijk 4.');
  await page.getByRole('button', { name: 'Kopieer' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/p/voeradvies/v1/collections/melk/records');
});

test('the log: who used my data, and that it is right', async ({ page }) => {
  await enter(page, 'jan', '/logboek');
  await actFor(page, 'bedrijf Achterdijk 4');
  await page.getByText('Voeradvies De Hoef').first().click();
  await expect(page.getByText('niet bevestigd door een getuige')).toBeVisible();
  await page.getByRole('button', { name: 'Controleer het logboek' }).click();
  await expect(page.locator('.good-title')).toHaveText(/^Het logboek klopt: \d+ regels/);
  await expect(page.getByText('Dit was de eerste keer in deze browser.')).toBeVisible();
  await page.getByRole('button', { name: 'Controleer opnieuw' }).click();
  await expect(page.getByText(/^Alles staat er nog in/)).toBeVisible();
  await good(page, 'log');
});

test('an auditor searches the log and takes it along; anyone can check it without logging in', async ({ page }) => {
  await page.goto('/logboek');
  await expect(page.getByText('Log in om verder te gaan')).toBeVisible();
  await page.getByRole('button', { name: 'Controleer het logboek' }).click();
  await expect(page.locator('.good-title')).toBeVisible();
  await enter(page, 'beheer', '/logboek');
  await actFor(page, 'Meent Test');
  await page.getByLabel('Gebruikt door').fill('voeradvies-de-hoef');
  await page.getByRole('button', { name: 'Zoeken' }).click();
  await expect(page).toHaveURL(/consumer=voeradvies-de-hoef/);
  await expect(page.getByRole('table', { name: 'Gevonden regels van het logboek' }).getByRole('row')).toHaveCount(4);
  await good(page, 'log-auditor');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV ophalen' }).click();
  expect((await coming).suggestedFilename()).toBe('meent-logboek.csv');
});

test('managing people, members and programs', async ({ page }) => {
  await enter(page, 'beheer', '/beheer');
  await expect(page.getByText('Beheren kan alleen een beheerder.')).toBeVisible();
  await actFor(page, 'Meent Test');
  await page.getByText('Nieuw account').click();
  await page.getByLabel('Inlognaam').fill('piet');
  await page.getByLabel('Naam', { exact: true }).fill('Piet Smit');
  await page.getByLabel('Naam in afspraken').first().fill('p-smit');
  await page.locator('meent-manage-people').getByRole('button', { name: 'Maken' }).click();
  await expect(page.getByText('Geef dit wachtwoord aan Piet Smit.')).toBeVisible();
  await good(page, 'manage');
  await page.getByRole('button', { name: 'Blokkeer: Piet Smit' }).click();
  await expect(page.getByText('geblokkeerd')).toBeVisible();
});

test('English says the same', async ({ page }) => {
  await enter(page, 'jan');
  await actFor(page, 'bedrijf Achterdijk 4');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'One request waits for your answer' })).toBeVisible();
  await expect(page.getByText('reads milk production by the day of bedrijf Achterdijk 4 for feed advice, until')).toBeVisible();
  await good(page, 'my-data-english');
});

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 640 } });
  test('nothing falls off the pages', async ({ page }) => {
    await enter(page, 'jan');
    await actFor(page, 'bedrijf Achterdijk 4');
    for (const path of ['/mijn-gegevens', '/aanbod', '/aanbod/melk-per-dag', '/logboek', '/inloggen']) {
      await page.goto(path);
      await expect(page.locator('main h2').first()).toBeVisible();
      await page.evaluate(() => document.querySelectorAll('main details').forEach((each) => each.setAttribute('open', '')));
      await expectFits(page);
    }
  });
});

test.describe('dark', () => {
  test.use({ colorScheme: 'dark' });
  test('has enough contrast', async ({ page }) => {
    await enter(page, 'jan');
    await actFor(page, 'bedrijf Achterdijk 4');
    await expect(page.locator('meent-agreement-card').first()).toBeVisible();
    await good(page, 'my-data-dark');
  });
});
