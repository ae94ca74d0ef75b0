import { expect, expectAccessible, expectFits, shot, test, tooSmallTargets } from './meent';

test('home tells what Meent is, what works, and the honest state of all 37 systems', async ({ page }) => {
  const outside: string[] = [];
  page.on('request', (each) => {
    if (new URL(each.url()).origin !== new URL(test.info().project.use.baseURL ?? '').origin) outside.push(each.url());
  });
  const refused: string[] = [];
  page.on('console', (each) => { if (each.type() === 'error') refused.push(each.text()); });
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Meent' })).toBeVisible();
  await expect(page.locator('.card')).toHaveCount(37);
  await expect(page.locator('.card .state', { hasText: 'nog niet' })).toHaveCount(34);
  await expect(page.locator('.card .state', { hasText: 'werkt deels' })).toHaveCount(3);
  for (const name of ['Smart Region', 'Data-economie', 'Connectiviteit', 'Overheid klaar voor de toekomst']) {
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  }
  await expectFits(page);
  expect(await tooSmallTargets(page)).toEqual([]);
  await expectAccessible(page);
  await shot(page, 'home');
  expect(outside).toEqual([]);
  expect(refused).toEqual([]); // a content security policy that blocks something says so here
});

test('the first view stays small', async ({ page }) => {
  let bytes = 0;
  page.on('response', async (each) => {
    bytes += (await each.request().sizes().catch(() => ({ responseBodySize: 0 }))).responseBodySize;
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(650_000);
});

test('every card leads to a page that says what it will be and that it does not work yet', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Breedbandmonitor' }).last().click();
  await expect(page).toHaveURL(/\/systeem\/s25$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Breedbandmonitor' })).toBeVisible();
  await expect(page.getByText('Dit systeem werkt nog niet.')).toBeVisible();
  await expect(page).toHaveTitle('Breedbandmonitor – Meent');
  await expectFits(page);
  await expectAccessible(page);
  await shot(page, 'system');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Meent' })).toBeVisible();
});

test('English by a switch, kept on every page, and Dutch again', async ({ page }) => {
  await page.goto('/systeem/s19');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveURL(/lang=en/);
  await expect(page.getByRole('heading', { level: 1, name: 'Water, dike and weir' })).toBeVisible();
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'The systems of the region' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole('heading', { level: 2, name: 'The systems of the region' })).toBeVisible();
  await page.getByRole('link', { name: 'Nederlands' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
});

test('an unknown address says so and shows the way', async ({ page }) => {
  await page.goto('/bestaat/niet');
  await expect(page.getByRole('heading', { level: 1, name: 'Deze pagina bestaat niet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Naar het begin' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Meent' })).toBeVisible();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('home and the pages of systems can be read', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('.card')).toHaveCount(37);
    await page.getByRole('link', { name: 'BrabantRing' }).last().click();
    await expect(page.getByRole('heading', { level: 1, name: 'BrabantRing' })).toBeVisible();
    await expect(page.getByText('Dit systeem werkt nog niet.')).toBeVisible();
    await page.goto('/verzamelingen');
    await expect(page.getByText('heeft JavaScript nodig')).toBeVisible();
  });
});

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 640 } });
  test('nothing falls off the page', async ({ page }) => {
    for (const path of ['/', '/systeem/s14', '/inloggen', '/bestaat/niet', '/?lang=en']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectFits(page);
    }
  });
});

test.describe('dark', () => {
  test.use({ colorScheme: 'dark' });
  test('has enough contrast', async ({ page }) => {
    await page.goto('/');
    await expectAccessible(page);
    await shot(page, 'home-dark');
  });
});

test('by keyboard: skip link first, then the menu; a chosen page gets the focus', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('.card')).toHaveCount(37);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Naar de inhoud' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Brabant in zicht' }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Brabant in zicht' })).toBeVisible();
  await expect(page.locator('main')).toBeFocused();
  await expect(page.locator('#status')).toHaveText('Pagina: Brabant in zicht');
});
