// The app: turns the address into a page, keeps history, language, who is logged in, title, focus and
// the live region.
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Session } from './api/sharing-types';
import {
  inLanguage, isLanguage, languageOf, rememberedLanguage, rememberLanguage, type Language,
} from './language';
import { homePage } from './pages/home';
import { notFoundPage } from './pages/not-found';
import { systemPage } from './pages/system';
import type { Going } from './parts/page';
import './parts/who';
import { routeOf, type Route } from './router';
import { Presences, type Presence } from './session';
import { shell } from './shell';
import { textsIn } from './texts';

// Pages that need data are fetched when first visited.
const lazy: Partial<Record<Route['page'], () => Promise<unknown>>> = {
  logIn: () => import('./pages/log-in'),
  myData: () => import('./pages/my-data'),
  agreement: () => import('./pages/agreement'),
  offers: () => import('./pages/offers'),
  offer: () => import('./pages/offer'),
  log: () => import('./pages/log'),
  manage: () => import('./pages/manage'),
  collections: () => import('./pages/collections'),
  newCollection: () => import('./pages/new-collection'),
  collection: () => import('./pages/collection'),
  load: () => import('./pages/load'),
  record: () => import('./pages/record'),
};

export class App {
  private address = new URL(location.href);
  private language: Language = languageOf(this.address, rememberedLanguage());
  private title = '';
  private titled = '';
  private readonly presences = new Presences(() => this.show());

  constructor(private readonly root: HTMLElement) {}

  start(): void {
    document.addEventListener('click', (event) => this.clicked(event));
    window.addEventListener('popstate', () => this.moved());
    this.root.addEventListener('meent-go', (event) => this.go((event as CustomEvent<Going>).detail));
    this.root.addEventListener('meent-say', (event) => this.say((event as CustomEvent<string>).detail));
    this.root.addEventListener('meent-title', (event) =>
      this.setTitle((event as CustomEvent<string>).detail));
    this.root.addEventListener('meent-session', (event) =>
      this.sessionIs((event as CustomEvent<Session | null>).detail));
    this.root.addEventListener('meent-look', () => void this.presences.look());
    this.presences.listen();
    this.root.replaceChildren(); // what the build made gives way to the living page
    this.show();
    this.root.dataset['ready'] = '';
    // On the page for logging in the reader would rather be told than asked again.
    void this.presences.look(routeOf(this.address.pathname).page === 'logIn');
  }

  private go({ path, replace, state }: Going): void {
    const from = this.address;
    if (replace === true) history.replaceState(state ?? null, '', path);
    else history.pushState(state ?? null, '', path);
    this.moved();
    if (this.address.pathname !== from.pathname) this.arrive();
  }

  private sessionIs(session: Session | null): void {
    if (session === null) this.presences.leave();
    else this.presences.enter(session);
  }

  private moved(): void {
    this.address = new URL(location.href);
    this.language = languageOf(this.address, rememberedLanguage());
    this.show();
  }

  // On a new page the reader starts at its beginning, with eyes and with the keyboard.
  private arrive(): void {
    const target = this.address.hash === '' ? null : document.getElementById(this.address.hash.slice(1));
    if (target === null) window.scrollTo(0, 0);
    else target.scrollIntoView();
    (target ?? document.getElementById('inhoud'))?.focus({ preventScroll: true });
    this.say(textsIn(this.language).arrived(this.title));
  }

  private show(): void {
    const { language, address } = this;
    const route = routeOf(address.pathname);
    document.documentElement.lang = language;
    const load = lazy[route.page];
    if (load !== undefined) {
      load().catch(() => this.say(textsIn(language).problems.network.title));
    }
    const presence = this.presences.current;
    const content = pageOf(route, { language, address, presence });
    const who = html`<meent-who .language=${language} .address=${address} .presence=${presence}></meent-who>`;
    render(shell({ language, address, page: route.page, manages: managesIn(presence), content, who }), this.root);
    // A page with data names itself; being shown again must not take that name away.
    const at = address.pathname + language;
    if (at !== this.titled) this.setTitle(titleOf(route, language));
    this.titled = at;
  }

  private setTitle(title: string): void {
    this.title = title;
    document.title = textsIn(this.language).titleOf(title);
  }

  private say(text: string): void {
    const region = document.getElementById('status');
    if (region === null) return;
    region.textContent = '';
    // A new task, so that a text said twice is heard twice.
    setTimeout(() => (region.textContent = text), 50);
  }

  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
    if (link === null || link.origin !== location.origin) return;
    if (link.target !== '' || link.hasAttribute('download') || 'outside' in link.dataset) return;
    if (link.pathname === location.pathname && link.search === location.search && link.hash !== '') {
      return; // a place on this page: the browser does it
    }
    event.preventDefault();
    const chosen = link.dataset['language'] ?? null;
    if (isLanguage(chosen)) this.chooseLanguage(chosen);
    else this.go({ path: link.pathname + link.search + link.hash });
  }

  private chooseLanguage(language: Language): void {
    rememberLanguage(language);
    this.go({ path: inLanguage(this.address, language), replace: true, state: history.state });
    this.say(textsIn(language).languageName);
  }
}

const managesIn = (presence: Presence): boolean =>
  typeof presence !== 'string' && presence.roles.includes('operator');

function titleOf(route: Route, language: Language): string {
  const texts = textsIn(language);
  switch (route.page) {
    case 'home': return texts.home.title;
    case 'system': return route.system.texts[language].name;
    case 'logIn': return texts.logIn.title;
    case 'myData': return texts.myData.title;
    case 'agreement': return texts.agreement.title;
    case 'offers': return texts.offers.title;
    case 'offer': return route.name;
    case 'log': return texts.log.title;
    case 'manage': return texts.manage.title;
    case 'collections': return texts.collections.title;
    case 'newCollection': return texts.make.title;
    case 'collection': return route.name;
    case 'load': return `${texts.load.title}: ${route.name}`;
    case 'record': return texts.record.title(route.id);
    case 'notFound': return texts.notFound.title;
  }
}

interface Shared {
  language: Language;
  address: URL;
  presence: Presence;
}

function pageOf(
  route: Route, { language, address, presence }: Shared,
): TemplateResult | typeof nothing {
  switch (route.page) {
    case 'home': return homePage(language);
    case 'system': return systemPage(route.system, language);
    case 'notFound': return notFoundPage(language);
    case 'logIn':
      return html`<meent-log-in .language=${language} .address=${address} .presence=${presence}></meent-log-in>`;
    case 'myData':
      return html`<meent-my-data .language=${language} .address=${address} .presence=${presence}></meent-my-data>`;
    case 'agreement':
      return html`<meent-agreement .language=${language} .address=${address} .presence=${presence}
        .agreementId=${route.id}></meent-agreement>`;
    case 'offers':
      return html`<meent-offers .language=${language} .address=${address} .presence=${presence}></meent-offers>`;
    case 'offer':
      return html`<meent-offer .language=${language} .address=${address} .presence=${presence}
        .name=${route.name}></meent-offer>`;
    case 'log':
      return html`<meent-log .language=${language} .address=${address} .presence=${presence}></meent-log>`;
    case 'manage':
      return html`<meent-manage .language=${language} .address=${address} .presence=${presence}></meent-manage>`;
    case 'collections':
      return html`<meent-collections .language=${language} .address=${address}
        .presence=${presence}></meent-collections>`;
    case 'newCollection':
      return html`<meent-new-collection .language=${language} .address=${address}
        .presence=${presence}></meent-new-collection>`;
    case 'collection':
      return html`<meent-collection .language=${language} .address=${address} .presence=${presence}
        .name=${route.name}></meent-collection>`;
    case 'load':
      return html`<meent-load .language=${language} .address=${address} .presence=${presence}
        .name=${route.name}></meent-load>`;
    case 'record':
      return html`<meent-record .language=${language} .address=${address} .presence=${presence}
        .name=${route.name} .recordId=${route.id}></meent-record>`;
  }
}
