// The page in a real browser against a running Meent: MEENT_BASE_URL says which one, MEENT_LOGIN
// (beheer when absent) and MEENT_PASSWORD who its operator is.
import { defineConfig } from '@playwright/test';

const baseURL = process.env['MEENT_BASE_URL'];
if (!baseURL || !process.env['MEENT_PASSWORD']) {
  throw new Error('set MEENT_BASE_URL (http://localhost:8080) and MEENT_PASSWORD (the operator’s password)');
}

const viewports = { wide: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

export default defineConfig({
  testDir: '.',
  testIgnore: 'pages.spec.ts', // in front of the fixture: pages.config.ts
  outputDir: 'out/results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list'], ['json', { outputFile: 'out/results.json' }]],
  use: {
    baseURL,
    locale: 'nl-NL',
    timezoneId: 'America/New_York', // the page shows Dutch time whatever the reader's clock says
    acceptDownloads: true,
    trace: 'off',
    launchOptions: {
      executablePath: process.env['MEENT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'wide', use: { viewport: viewports.wide } },
    { name: 'phone', use: { viewport: viewports.phone, hasTouch: true } },
  ],
});
