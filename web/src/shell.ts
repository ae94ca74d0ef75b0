// What stands around every page: skip link, header with menu and language, main, footer, and the
// live region. Pure, so that the build can render it too.
import { html, svg, type TemplateResult } from 'lit';
import { inLanguage, languages, linkTo, type Language } from './language';
import { logInPath, type Route } from './router';
import { textsIn } from './texts';

export interface ShellState {
  language: Language;
  address: URL;
  page: Route['page'];
  manages: boolean; // shows the way to what operators do
  content: unknown;
  who?: unknown; // who is logged in; the build has nobody
}

export function shell({ language, address, page, manages, content, who }: ShellState): TemplateResult {
  const texts = textsIn(language);
  const under = (...pages: Route['page'][]): 'page' | 'true' | 'false' =>
    pages[0] === page ? 'page' : pages.includes(page) ? 'true' : 'false';
  const entry = (path: string, name: string, current: 'page' | 'true' | 'false'): TemplateResult =>
    html`<li><a href=${linkTo(path, language)} aria-current=${current}>${name}</a></li>`;
  return html`
    <a class="skip" href="#inhoud">${texts.skip}</a>
    <header class="site-head">
      <a class="mark" href=${linkTo('/', language)} aria-label="Meent, ${texts.nav.home.toLowerCase()}">
        ${mark}<span>Meent</span></a>
      <nav aria-label=${texts.nav.label}>
        <ul>
          ${entry('/', texts.nav.home, under('home', 'system'))}
          ${entry('/verzamelingen', texts.nav.collections,
            under('collections', 'collection', 'record', 'load', 'newCollection'))}
          ${entry('/mijn-gegevens', texts.nav.myData, under('myData', 'agreement'))}
          ${entry('/aanbod', texts.nav.offers, under('offers', 'offer'))}
          ${entry('/logboek', texts.nav.log, under('log'))}
          ${manages ? entry('/beheer', texts.nav.manage, under('manage')) : ''}
        </ul>
      </nav>
      <div class="around">
      ${who ?? html`<a href=${linkTo(logInPath, language)}>${texts.logIn.link}</a>`}
      <nav class="languages" aria-label=${texts.nav.languages}>
        <ul>
          ${languages.map((each) => html`<li><a href=${inLanguage(address, each)} hreflang=${each}
            lang=${each} aria-current=${each === language ? 'true' : 'false'}
            data-language=${each}>${textsIn(each).languageName}</a></li>`)}
        </ul>
      </nav>
      </div>
    </header>
    <main id="inhoud" tabindex="-1">${content}</main>
    <footer class="site-foot">
      <p>${texts.footer.what}</p>
      <p>${texts.footer.honest}</p>
      <p><a href="/v1/openapi.json" data-outside>${texts.footer.api}</a></p>
      <p><a href="/licences.txt" data-outside>${texts.footer.licences}</a></p>
    </footer>
    <div id="status" role="status" aria-live="polite" class="unseen"></div>
  `;
}

// Common land: strips of different owners around one shared field.
const mark = html`<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" focusable="false">
  ${svg`<path class="mark-strips" d="M2 2h9v5H2zM2 8.5h5v7H2zM2 17h9v5H2zM12.5 2h9.5v5h-9.5zM17 8.5h5v7h-5zM12.5 17h9.5v5h-9.5z"/>
  <path class="mark-field" d="M8.5 8.5h7v7h-7z"/>`}
</svg>`;
