// What every page is held to: axe, nothing falls off, targets for a thumb; and its picture.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

// No violation of WCAG 2.1 A and AA, nor of axe's best practices.
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .analyze();
  const told = violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' | ')}`);
  expect(told).toEqual([]);
}

// The page itself never scrolls sideways; what is wider scrolls in a region of its own.
export async function expectFits(page: Page): Promise<void> {
  const [content, width] = await page.evaluate(() => [
    document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content).toBeLessThanOrEqual(width ?? 0);
}

// Whoever points with a thumb hits it: 44 px, or inline in a sentence.
export async function tooSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('main button, main .button, main select, main summary, main .target, header a, header button, header summary, nav a')];
    return shown
      .filter((each) => each.offsetParent !== null && each.getBoundingClientRect().height < 43.5)
      .map((each) => `${each.outerHTML.slice(0, 80)} ${each.getBoundingClientRect().height}`);
  });
}

export const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `out/${test.info().project.name}-${name}.png`, fullPage: true });

export { expect, test };
