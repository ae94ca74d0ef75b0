// Aanbod: what may be had, of whom and for what. Above it, for who is logged in, what one asked.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Agreement, Offer, Purpose } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { fieldsText } from '../format/agreement';
import { Live } from '../parts/live';
import { limitsText, titleOfPurpose } from '../parts/offer-text';
import '../parts/own-requests';
import { SharingPage } from '../parts/sharing-page';
import { offerPath } from '../router';

interface Found {
  offers: Offer[];
  purposes: Purpose[];
  collections: Map<string, Collection>;
  own: Agreement[];
  providers: Map<string, string>; // titles
}

class OffersPage extends SharingPage {
  private found: Found | undefined;
  private live = new Live(this, { agreement: () => this.reload(), missed: () => this.reload() });

  private get asked(): { q: string; purpose: string } {
    const { searchParams } = this.address;
    return { q: searchParams.get('zoek') ?? '', purpose: searchParams.get('doel') ?? '' };
  }

  protected key(): string {
    return JSON.stringify(this.asked);
  }

  protected async load(client: Client): Promise<void> {
    const { api, asked, session } = this;
    const found = await this.wait.run(async (signal) => {
      const none = (): never[] => [];
      // Titles of fields, and what one asked oneself, help; the offers are what the page is about.
      const [offers, purposes, known, own] = await Promise.all([
        api.offers(asked, signal), api.purposes(signal).catch(none),
        client.collections(signal).catch(none),
        session === undefined ? [] : api.agreements({ as: 'consumer' }, signal).catch(none),
      ]);
      const names = [...new Set(offers.map((each) => each.provider))];
      const titles = await Promise.all(names.map((each) =>
        api.party(each, signal).then((party) => party.title, () => each)));
      const providers = new Map(names.map((each, at) => [each, titles[at] ?? each]));
      return { offers, purposes, own, providers, collections: new Map(known.map((each) => [each.name, each])) };
    });
    if (found === undefined) return;
    this.found = found;
    this.say(this.texts.offers.count(found.offers.length));
    this.requestUpdate();
  }

  protected override updated(): void {
    this.live.follow(this.session?.acting);
  }

  protected heading(): TemplateResult {
    const { offers } = this.texts;
    return html`<h1>${offers.title}</h1><p class="lead">${offers.intro}</p>`;
  }

  protected body(): TemplateResult | typeof nothing {
    const { found } = this;
    if (found === undefined) return this.problem();
    const { own } = found;
    return html`${this.problem()}
      ${own.length === 0 ? nothing : html`<meent-own-requests .language=${this.language} .address=${this.address}
        .presence=${this.presence} .agreements=${own} @meent-changed=${() => this.reload()}></meent-own-requests>`}
      <section aria-labelledby="all-offers"><h2 id="all-offers">${this.texts.offers.all}</h2>
        ${this.search(found.purposes)}
        ${this.list(found)}</section>`;
  }

  private search(purposes: readonly Purpose[]): TemplateResult {
    const { offers } = this.texts;
    const { q, purpose } = this.asked;
    return html`<form class="search row" role="search" @submit=${(event: Event) => this.look(event)}>
      <div class="field"><label for="zoek">${offers.search}</label>
        <input id="zoek" name="zoek" type="search" .value=${q} autocomplete="off"></div>
      <div class="field"><label for="doel">${offers.purpose}</label>
        <select id="doel" name="doel"><option value="">${offers.anyPurpose}</option>
          ${purposes.map((each) => html`<option value=${each.name} ?selected=${each.name === purpose}
            >${each.title[this.language] || each.name}</option>`)}</select></div>
      <button class="button primary">${offers.find}</button>
    </form>`;
  }

  private look(event: Event): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const query: Record<string, string> = {};
    for (const name of ['zoek', 'doel']) {
      const value = String(data.get(name) ?? '').trim();
      if (value !== '') query[name] = value;
    }
    this.go({ path: this.link('/aanbod', query) });
  }

  private list({ offers, purposes, collections, providers }: Found): TemplateResult {
    const { offers: words } = this.texts;
    const narrowed = this.asked.q !== '' || this.asked.purpose !== '';
    if (offers.length === 0) {
      return html`<section class="notice"><p>${narrowed ? words.nothing : words.none}</p></section>`;
    }
    return html`<p class="count">${words.count(offers.length)}</p>
      <ul class="offers">${offers.map((each) => this.offer(each, purposes, collections.get(each.collection),
        providers.get(each.provider) ?? each.provider))}</ul>`;
  }

  private offer(
    offer: Offer, purposes: readonly Purpose[], collection: Collection | undefined, provider: string,
  ): TemplateResult {
    const { offers, bases } = this.texts;
    const { language } = this;
    const titles = offer.purposes.map((each) => titleOfPurpose(each, purposes, language)).join(', ');
    return html`<li class="offer">
      <h3><a href=${this.link(offerPath(offer.name))}>${offer.title[language] || offer.name}</a></h3>
      ${offer.description?.[language] ? html`<p class="measure">${offer.description[language]}</p>` : nothing}
      <dl class="facts">
        <div><dt>${offers.provider}</dt><dd>${provider}</dd></div>
        <div><dt>${offers.purposes}</dt><dd>${offer.open === true && titles === '' ? offers.everyPurpose : titles}</dd></div>
        <div><dt>${offers.fields}</dt><dd>${offer.aggregate === undefined
          ? fieldsText(offer.fields, offer, collection, language, this.texts) : offers.figures}</dd></div>
        <div><dt>${offers.access}</dt><dd>${offer.open === true ? offers.open
          : `${bases[offer.basis]}; ${limitsText(offer, this.texts)}`}</dd></div>
      </dl>
    </li>`;
  }
}

customElements.define('meent-offers', OffersPage);
