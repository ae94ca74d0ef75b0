// One offer: its terms, its fields and how exactly they are given, the form to ask for it, and the
// commands to use it.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Agreement, Offer, Purpose } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { stateText, measureText, precisionText, titleOfField } from '../format/agreement';
import { formatDay } from '../format/calendar';
import '../parts/ask-form';
import { limitsText, commandsFor, titleOfPurpose } from '../parts/offer-text';
import { logInNeeded } from '../parts/problem';
import { SharingPage } from '../parts/sharing-page';
import '../parts/snippet';
import { trail } from '../parts/trail';

interface Found {
  offer: Offer;
  purposes: Purpose[];
  collection: Collection | undefined;
  provider: string;
  own: Agreement[];
}

class OfferPage extends SharingPage {
  static override properties = { ...SharingPage.properties, name: { attribute: false } };
  declare name: string;
  private found: Found | undefined;

  protected key(): string {
    return this.name;
  }

  protected async load(client: Client): Promise<void> {
    const { api, name, session } = this;
    if (this.found?.offer.name !== name) this.found = undefined;
    this.found = await this.wait.run(async (signal) => {
      const offer = await api.offer(name, signal);
      const [purposes, collection, provider, own] = await Promise.all([
        api.purposes(signal).catch(() => []),
        client.collection(offer.collection, signal).catch(() => undefined),
        api.party(offer.provider, signal).then((each) => each.title, () => offer.provider),
        session === undefined ? [] : api.agreements({ as: 'consumer' }, signal).catch(() => []),
      ]);
      return { offer, purposes, collection, provider, own: own.filter((each) => each.offer === name) };
    }) ?? this.found;
    this.requestUpdate();
  }

  protected override updated(): void {
    if (this.found !== undefined) this.nameIt(this.titleOf(this.found.offer));
  }

  private titleOf(offer: Offer): string {
    return offer.title[this.language] || offer.name;
  }

  protected heading(): TemplateResult {
    const offer = this.found?.offer;
    const description = offer?.description?.[this.language];
    return html`${trail([{ name: this.texts.offers.title, link: this.link('/aanbod') }], this.texts)}
      <h1>${offer === undefined ? this.name : this.titleOf(offer)}</h1>
      ${description ? html`<p class="lead">${description}</p>` : nothing}`;
  }

  protected body(): TemplateResult | typeof nothing {
    const { found } = this;
    if (found === undefined) return this.problem();
    return html`${this.problem()}
      ${this.terms(found)}
      ${found.offer.aggregate === undefined ? this.fields(found) : this.figures(found)}
      ${found.own.length === 0 ? nothing : this.asked(found.own)}
      ${found.offer.open === true ? nothing : this.ask(found)}
      ${this.use(found)}`;
  }

  private terms({ offer, purposes, collection, provider }: Found): TemplateResult {
    const { offers, bases } = this.texts;
    const { language } = this;
    const fact = (name: string, value: unknown): TemplateResult =>
      html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    const basis = offer.article ? `${bases[offer.basis]} (${offer.article})` : bases[offer.basis];
    return html`<section aria-labelledby="terms"><h2 id="terms">${offers.conditions}</h2>
      <dl class="facts">
        ${fact(offers.provider, provider)}
        ${fact(offers.collection, collection?.title || offer.collection)}
        ${fact(offers.purposes, offer.purposes.map((each) => titleOfPurpose(each, purposes, language)).join(', ') || offers.everyPurpose)}
        ${offer.open === true ? fact(offers.access, offers.open) : html`
          ${fact(offers.basis, basis)}${fact(offers.limits, limitsText(offer, this.texts))}`}
        ${offer.write === true ? fact(offers.write, offers.mayWrite) : nothing}
        ${offer.terms?.[language] ? fact(offers.terms, offer.terms[language]) : nothing}
      </dl></section>`;
  }

  private fields({ offer, collection }: Found): TemplateResult {
    const { offers, table } = this.texts;
    const head = (name: string): TemplateResult => html`<th scope="col" role="columnheader">${name}</th>`;
    return html`<section aria-labelledby="fields"><h2 id="fields">${offers.whatYouGet}</h2>
      <div class="table-region" role="region" tabindex="0" aria-label=${table.region(offers.whatYouGet)}>
      <table class="stacking" role="table"><caption class="unseen">${offers.whatYouGet}</caption>
        <thead role="rowgroup"><tr role="row">${head(table.field)}${head(table.meaning)}${head(offers.exactness)}</tr></thead>
        <tbody role="rowgroup">${offer.fields.map((each) => {
          const declared = collection?.fields.find((field) => field.name === each.name);
          const exactness = precisionText(each.precision, declared?.unit ?? '', this.language, this.texts);
          return html`<tr role="row"><th scope="row" role="rowheader">${titleOfField(each.name, collection, this.texts)}</th>
            <td role="cell" data-label=${table.meaning}>${declared?.meaning ?? ''}</td>
            <td role="cell" data-label=${offers.exactness}>${exactness === '' ? offers.exact : exactness}</td></tr>`;
        })}</tbody>
      </table></div></section>`;
  }

  private figures({ offer, collection }: Found): TemplateResult {
    const { offers } = this.texts;
    const { keys = [], measures = [], minimumOwners = 0 } = offer.aggregate ?? {};
    return html`<section aria-labelledby="fields"><h2 id="fields">${offers.whatYouGet}</h2>
      <p class="measure">${offers.figuresText(String(minimumOwners))}</p>
      <dl class="facts">
        <div><dt>${offers.groupedBy}</dt><dd>${keys.map((each) => titleOfField(each, collection, this.texts)).join(', ')}</dd></div>
        <div><dt>${offers.figuresOf}</dt><dd>${measures.map((each) => measureText(each, collection, this.texts)).join(', ')}</dd></div>
      </dl></section>`;
  }

  private asked(own: readonly Agreement[]): TemplateResult {
    const { offers } = this.texts;
    return html`<section aria-labelledby="asked"><h2 id="asked">${offers.asked}</h2>
      <ul class="plain">${own.map((each) => html`<li><span class="state" data-state=${each.state}
        >${stateText(each, this.texts)}</span> ${each.ownerTitle}${each.until === undefined ? '' :
        `, ${this.texts.interval.until} ${formatDay(each.until, this.language)}`}</li>`)}</ul></section>`;
  }

  private ask({ offer, purposes }: Found): TemplateResult {
    const { offers } = this.texts;
    const { session } = this;
    const consumer = session?.roles.includes('consumer') === true;
    return html`<section aria-labelledby="ask"><h2 id="ask">${offers.ask}</h2>
      ${session === undefined ? logInNeeded(this.texts, this) : !consumer
        ? html`<p class="measure">${offers.askRole}</p>`
        : html`<meent-ask-form .language=${this.language} .address=${this.address} .presence=${this.presence}
            .offer=${offer} .purposes=${purposes} @meent-changed=${() => this.reload()}></meent-ask-form>`}
    </section>`;
  }

  private use({ offer }: Found): TemplateResult {
    const { offers } = this.texts;
    const [purpose = ''] = offer.purposes;
    return html`<section aria-labelledby="use"><h2 id="use">${offers.use}</h2>
      <p class="measure">${offer.open === true ? offers.useOpen : offers.useText}</p>
      <meent-snippet .language=${this.language} .address=${this.address} .label=${offers.commands}
        .text=${commandsFor(offer, purpose, this.address.origin)}></meent-snippet></section>`;
  }
}

customElements.define('meent-offer', OfferPage);
