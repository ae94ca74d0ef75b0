// A request that waits for its owner: who asks what, why, how long and on what ground; the answer is
// one click, with an end date not later than asked.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Agreement, Offer } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { addDays, dayOf, formatDay, startOfDay, today } from '../format/calendar';
import { fieldsText } from '../format/agreement';
import { formatNumber } from '../format/number';
import { sentence } from './agreement-sentence';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

class RequestCard extends PageElement {
  static override properties = {
    ...PageElement.properties,
    agreement: { attribute: false }, offer: { attribute: false }, collections: { attribute: false },
  };
  declare agreement: Agreement;
  declare offer: Offer | undefined;
  declare collections: ReadonlyMap<string, Collection>;

  private wait = new Wait(this);
  private badDate = false;

  protected override render(): TemplateResult {
    const { agreement, language, texts, wait } = this;
    const { request } = texts;
    return html`<article class="agreement request" aria-label=${request.from(agreement.consumerTitle)}>
      ${sentence(agreement, language, texts)}
      <dl class="facts">
        ${this.fact(request.fields, this.fields())}
        ${this.fact(request.why, agreement.note || request.noReason)}
        ${this.fact(request.howLong, this.howLong())}
        ${this.fact(request.ground, this.ground())}
        ${this.terms()}
      </dl>
      <form class="answer" novalidate @submit=${(event: Event) => void this.allow(event)}>
        ${agreement.until === undefined ? nothing : this.dateField(agreement.until)}
        <div class="row acts">
          <button class="button primary" ?disabled=${wait.busy}>${request.allow}</button>
          <button type="button" class="button" ?disabled=${wait.busy} @click=${() => void this.refuse()}>${request.refuse}</button>
        </div>
      </form>
      ${wait.problem === undefined ? nothing : problemView(wait.problem, texts, this)}
    </article>`;
  }

  private fact(name: string, value: unknown): TemplateResult {
    return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  private fields(): string {
    const { agreement, offer, collections, language, texts } = this;
    return fieldsText(agreement.fields, offer, collections.get(agreement.collection), language, texts);
  }

  private howLong(): string {
    const { agreement, language, texts } = this;
    const { request } = texts;
    const from = formatDay(agreement.from, language);
    const span = agreement.until === undefined ? request.since(from)
      : request.span(from, formatDay(agreement.until, language));
    return agreement.count === undefined ? span
      : `${span}, ${request.atMost(formatNumber(agreement.count, language))}`;
  }

  private ground(): string {
    const { agreement, texts } = this;
    const basis = texts.bases[agreement.basis];
    return agreement.article ? `${basis} (${agreement.article})` : basis;
  }

  private terms(): TemplateResult | typeof nothing {
    const terms = this.offer?.terms?.[this.language];
    return terms ? this.fact(this.texts.offers.terms, terms) : nothing;
  }

  private dateField(asked: string): TemplateResult {
    const { request } = this.texts;
    const id = `until-${this.agreement.id}`;
    return html`<div class="field">
      <label for=${id}>${request.until}</label>
      <p class="help" id="${id}-help">${request.untilHelp(formatDay(asked, this.language))}</p>
      ${this.badDate ? html`<p class="mistake" id="${id}-mistake">${request.badDate}</p>` : nothing}
      <input id=${id} name="until" type="date" .value=${dayOf(asked)} min=${addDays(today(), 1)} max=${dayOf(asked)}
        aria-invalid=${this.badDate ? 'true' : 'false'}
        aria-describedby=${this.badDate ? `${id}-mistake ${id}-help` : `${id}-help`}>
    </div>`;
  }

  private async allow(event: Event): Promise<void> {
    event.preventDefault();
    const { agreement } = this;
    const asked = agreement.until === undefined ? '' : dayOf(agreement.until);
    const chosen = String(new FormData(event.target as HTMLFormElement).get('until') ?? '');
    this.badDate = asked !== '' && (chosen === '' || chosen > asked || chosen <= today());
    if (this.badDate) {
      this.requestUpdate();
      await this.updateComplete;
      return this.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
    }
    const state = Date.parse(agreement.from) > Date.now() ? 'agreed' : 'active';
    const shorter = chosen !== asked ? { until: startOfDay(chosen) } : {};
    await this.answer({ state, ...shorter }, this.texts.request.allowed(agreement.consumerTitle));
  }

  private refuse(): Promise<void> {
    return this.answer({ state: 'declined' }, this.texts.request.refused(this.agreement.consumerTitle));
  }

  private async answer(change: Parameters<Sharing['change']>[1], outcome: string): Promise<void> {
    const api = new Sharing(this.session?.csrf);
    const changed = await this.wait.run((signal) => api.change(this.agreement.id, change, signal));
    if (changed === undefined) return;
    this.say(outcome);
    this.dispatchEvent(new CustomEvent('meent-changed', { detail: changed, bubbles: true }));
  }
}

customElements.define('meent-request-card', RequestCard);
