// One agreement as its owner sees it (the other side gets no buttons here): the sentence, when it was last used, and what one may do: stop
// at once, pause, see what was read. What rests on law cannot be stopped: the card names the article
// and the desk.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Agreement, AgreementState, Offer } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { addDays, startOfDay, today } from '../format/calendar';
import { fieldsText, isOver, restsOnLaw, stateText } from '../format/agreement';
import { agreementPath } from '../router';
import { lastUse, sentence } from './agreement-sentence';
import { PageElement } from './page';
import { problemView } from './problem';
import './uses-of-agreement';
import { Wait } from './wait';

class AgreementCard extends PageElement {
  static override properties = {
    ...PageElement.properties,
    agreement: { attribute: false }, offer: { attribute: false }, desk: { attribute: false },
    collections: { attribute: false }, alone: { attribute: false },
  };
  declare agreement: Agreement;
  declare offer: Offer | undefined;
  declare desk: string | undefined; // title of the organisation that keeps the data
  declare collections: ReadonlyMap<string, Collection>;
  declare alone: boolean | undefined; // on a page of its own: uses are shown at once

  private wait = new Wait(this);
  private showsUses = false;
  private outcome = '';

  protected override render(): TemplateResult {
    const { agreement, language, texts } = this;
    const { problem } = this.wait;
    const over = isOver(agreement);
    return html`<article class="agreement" data-state=${agreement.state} aria-label=${this.label()}>
      <p class="state-line"><span class="state" data-state=${agreement.state}>${stateText(agreement, texts)}</span></p>
      ${sentence(agreement, language, texts)}
      ${lastUse(agreement, language, texts)}
      <p class="help">${texts.agreement.fields}: ${this.fields()}. ${this.ground()}</p>
      ${this.session?.acting !== agreement.owner ? nothing
        : over ? this.overActs() : restsOnLaw(agreement) ? this.lawNote() : this.acts()}
      ${this.outcome === '' ? nothing : html`<p class="outcome">${this.outcome}</p>`}
      ${problem === undefined ? nothing : problemView(problem, texts, this)}
      ${this.alone === true ? html`<div class="uses-of"><h2>${texts.uses.ofAgreement(agreement.consumerTitle)}</h2></div>` : nothing}
      ${this.alone === true || this.showsUses ? html`<meent-uses-of-agreement .language=${language}
        .address=${this.address} .presence=${this.presence} .agreement=${agreement}
        .collections=${this.collections}></meent-uses-of-agreement>` : nothing}
    </article>`;
  }

  private label(): string {
    const { agreement, language } = this;
    return `${agreement.consumerTitle}, ${agreement.offerTitle[language]}`;
  }

  private fields(): string {
    const { agreement, offer, collections, language, texts } = this;
    return fieldsText(agreement.fields, offer, collections.get(agreement.collection), language, texts);
  }

  private ground(): string {
    const { agreement, texts } = this;
    return texts.agreement.groundIs(texts.bases[agreement.basis].toLowerCase());
  }

  private usesButton(): TemplateResult | typeof nothing {
    const { agreement } = this.texts;
    if (this.alone === true) return nothing;
    return html`<button type="button" class="button" aria-expanded=${this.showsUses ? 'true' : 'false'}
        @click=${() => this.toggleUses()}>${this.showsUses ? agreement.hideUses : agreement.showUses}</button>
      <a class="target" href=${this.link(agreementPath(this.agreement.id))}>${agreement.more}</a>`;
  }

  private acts(): TemplateResult {
    const { agreement: words } = this.texts;
    const { agreement, wait } = this;
    const id = `stop-${agreement.id}`;
    const paused = agreement.state === 'suspended';
    const pausable = paused || agreement.state === 'active';
    return html`<div class="row acts">
        <button type="button" class="button strong" aria-describedby=${id} ?disabled=${wait.busy}
          @click=${() => void this.become(this.stopState(), words.stopped(agreement.consumerTitle))}>${words.stop}</button>
        ${pausable ? html`<button type="button" class="button" ?disabled=${wait.busy} @click=${() => void (paused
          ? this.become('active', words.resumed(agreement.consumerTitle))
          : this.become('suspended', words.paused(agreement.consumerTitle)))}>${paused ? words.resume : words.pause}</button>` : nothing}
        ${this.usesButton()}
      </div>
      <p class="help" id=${id}>${words.stopMeans(agreement.consumerTitle)}</p>`;
  }

  private lawNote(): TemplateResult {
    const { agreement: words } = this.texts;
    const { article } = this.agreement;
    const desk = this.desk ?? this.offer?.provider;
    return html`<p class="law">${article ? words.lawArticle(article) : words.law} ${words.lawCannotStop}
        ${desk === undefined ? words.lawDesk : words.lawDeskOf(desk)}</p>
      <div class="row acts">${this.usesButton()}</div>`;
  }

  // What ended cannot be taken back; it can be offered anew, on the same terms.
  private overActs(): TemplateResult {
    const { agreement: words } = this.texts;
    const byOwner = this.agreement.basis === 'consent' || this.agreement.basis === 'contract';
    return html`<div class="row acts">
      ${byOwner && this.agreement.state !== 'declined' ? html`<button type="button" class="button"
        ?disabled=${this.wait.busy} @click=${() => void this.offerAnew()}>${words.offerAnew}</button>` : nothing}
      ${this.usesButton()}</div>`;
  }

  // Consent is withdrawn; anything else, and what was only offered, is ended.
  private stopState(): AgreementState {
    const { state, basis } = this.agreement;
    return basis === 'consent' && state !== 'offered' ? 'revoked' : 'ended';
  }

  private toggleUses(): void {
    this.showsUses = !this.showsUses;
    this.requestUpdate();
  }

  private async become(state: AgreementState, outcome: string): Promise<void> {
    const { agreement } = this;
    const changed = await this.wait.run((signal) => this.api.change(agreement.id, { state }, signal));
    if (changed !== undefined) this.done(changed, outcome);
  }

  private async offerAnew(): Promise<void> {
    const { agreement, offer } = this;
    const { consumer, purpose, note, count } = agreement;
    // As long as it was, counted from today, and never longer than the offer allows.
    const days = Math.min(lengthInDays(agreement), offer?.maximumDays ?? 366);
    const made = await this.wait.run((signal) => this.api.ask({
      offer: agreement.offer, consumer, purpose, until: startOfDay(addDays(today(), days)),
      ...(count === undefined ? {} : { count }), note: note ?? '',
    }, signal));
    if (made !== undefined) this.done(made, this.texts.agreement.offeredAnew(agreement.consumerTitle));
  }

  private done(agreement: Agreement, outcome: string): void {
    if (agreement.id === this.agreement.id) this.outcome = outcome;
    this.say(outcome);
    this.dispatchEvent(new CustomEvent('meent-changed', { detail: agreement, bubbles: true }));
    this.requestUpdate();
  }

  private get api(): Sharing {
    return new Sharing(this.session?.csrf);
  }
}

function lengthInDays({ from, until }: Agreement): number {
  if (until === undefined) return 365;
  return Math.max(1, Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000));
}

customElements.define('meent-agreement-card', AgreementCard);
