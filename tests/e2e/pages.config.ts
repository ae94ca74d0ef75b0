// The pages of sharing in a real browser, in front of the fixture of web/test: no Meent is needed, the
// world is the same at each start. Run as: npx playwright test -c pages.config.ts
import { defineConfig } from '@playwright/test';

const port = process.env['MEENT_FIXTURE_PORT'] ?? '8091';

// The story makes its own world by the API; here the fixture plays the program.
process.env['MEENT_BASE_URL'] = `http://localhost:${port}`;
process.env['MEENT_LOGIN'] = 'beheer';
process.env['MEENT_PASSWORD'] = 'een-lang-wachtwoord';

export default defineConfig({
  testDir: '.',
  testMatch: /(pages|sharing).spec.ts/,
  outputDir: 'out/pages-results',
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list']],
  webServer: {
    command: `npx vite-node test/fixture/serve.ts -- ${port}`, cwd: '../../web',
    url: `http://localhost:${port}/`, reuseExistingServer: false,
  },
  use: {
    baseURL: `http://localhost:${port}`,
    locale: 'nl-NL',
    timezoneId: 'America/New_York', // the page shows Dutch time whatever the reader's clock says
    launchOptions: {
      executablePath: process.env['MEENT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'wide', use: { viewport: { width: 1280, height: 900 } } },
    { name: 'phone', use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
  ],
});
