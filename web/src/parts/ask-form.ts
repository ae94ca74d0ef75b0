// Asking for an offer: of whom, for what, until when, why.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Offer, Party, Purpose } from '../api/sharing-types';
import { addDays, startOfDay, today } from '../format/calendar';
import { titleOfPurpose } from './offer-text';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

type Part = 'owner' | 'until' | 'count' | 'note';

const lookPause = 250; // milliseconds after the last key
const yearInDays = 365;

class AskForm extends PageElement {
  static override properties = {
    ...PageElement.properties, offer: { attribute: false }, purposes: { attribute: false },
  };
  declare offer: Offer;
  declare purposes: readonly Purpose[];

  private wait = new Wait(this);
  private found: Party[] = [];
  private mistakes = new Map<Part, string>();
  private sent = '';
  private looking: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.looking);
  }

  protected override render(): TemplateResult {
    const { ask } = this.texts;
    const { offer, wait } = this;
    const last = addDays(today(), offer.maximumDays ?? 366);
    const usual = addDays(today(), Math.min(offer.maximumDays ?? yearInDays, yearInDays));
    return html`<form class="form" novalidate @submit=${(event: Event) => void this.ask(event)}>
      ${this.field('owner', ask.owner, ask.ownerHelp, (described) => html`<input id="ask-owner" name="owner" list="ask-owners"
        autocomplete="off" autocapitalize="none" spellcheck="false" aria-invalid=${this.invalid('owner')} aria-describedby=${described}
        @input=${(event: Event) => this.lookFor((event.target as HTMLInputElement).value)}>
        <datalist id="ask-owners">${this.found.map((each) => html`<option value=${each.name}>${each.title}</option>`)}</datalist>`)}
      <div class="field"><label for="ask-purpose">${ask.purpose}</label>
        <select id="ask-purpose" name="purpose">${offer.purposes.map((each) => html`<option value=${each}
          >${titleOfPurpose(each, this.purposes, this.language)}</option>`)}</select></div>
      ${this.field('until', ask.until, ask.untilHelp(String(offer.maximumDays ?? 366)), (described) => html`<input id="ask-until"
        name="until" type="date" value=${usual} min=${addDays(today(), 1)} max=${last}
        aria-invalid=${this.invalid('until')} aria-describedby=${described}>`)}
      ${offer.maximumUses === undefined ? nothing : this.field('count', ask.count, ask.countHelp(String(offer.maximumUses)),
        (described) => html`<input id="ask-count" name="count" inputmode="numeric" value=${offer.maximumUses}
          aria-invalid=${this.invalid('count')} aria-describedby=${described}>`)}
      ${this.field('note', ask.note, ask.noteHelp, (described) => html`<textarea id="ask-note" name="note" rows="3"
        maxlength="1000" aria-invalid=${this.invalid('note')} aria-describedby=${described}></textarea>`)}
      <button class="button primary" ?disabled=${wait.busy}>${ask.send}</button>
      ${this.sent === '' ? nothing : html`<p class="outcome">${this.sent}</p>`}
      ${wait.problem === undefined ? nothing : problemView(wait.problem, this.texts, this)}
    </form>`;
  }

  private invalid(part: Part): 'true' | 'false' {
    return this.mistakes.has(part) ? 'true' : 'false';
  }

  private field(part: Part, label: string, help: string, input: (described: string) => TemplateResult): TemplateResult {
    const mistake = this.mistakes.get(part);
    const id = `ask-${part}`;
    return html`<div class="field"><label for=${id}>${label}</label>
      <p class="help" id="${id}-help">${help}</p>
      ${mistake === undefined ? nothing : html`<p class="mistake" id="${id}-mistake">${mistake}</p>`}
      ${input(mistake === undefined ? `${id}-help` : `${id}-mistake ${id}-help`)}
    </div>`;
  }

  // Organisations can be found by their title; a person gives its name itself.
  private lookFor(text: string): void {
    clearTimeout(this.looking);
    if (text.trim().length < 2 || this.found.some((each) => each.name === text)) return;
    this.looking = setTimeout(() => {
      new Sharing(this.session?.csrf).parties(text.trim()).then((found) => {
        this.found = found;
        this.requestUpdate();
      }, () => undefined); // nobody found: the name can still be typed
    }, lookPause);
  }

  private check(data: FormData): Map<Part, string> {
    const { ask } = this.texts;
    const { offer } = this;
    const mistakes = new Map<Part, string>();
    const text = (key: Part): string => String(data.get(key) ?? '').trim();
    if (text('owner') === '') mistakes.set('owner', ask.ownerMissing);
    const until = text('until');
    if (until <= today() || until > addDays(today(), offer.maximumDays ?? 366)) mistakes.set('until', ask.badUntil);
    if (offer.maximumUses !== undefined) {
      const count = Number(text('count'));
      if (!Number.isInteger(count) || count < 1 || count > offer.maximumUses) mistakes.set('count', ask.badCount);
    }
    if (text('note') === '') mistakes.set('note', ask.noteMissing);
    return mistakes;
  }

  private async ask(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const text = (key: string): string => String(data.get(key) ?? '').trim();
    this.sent = '';
    this.mistakes = this.check(data);
    if (this.mistakes.size > 0) return this.showMistakes();
    const made = await this.wait.run((signal) => new Sharing(this.session?.csrf).ask({
      offer: this.offer.name, owner: text('owner'), purpose: text('purpose'), until: startOfDay(text('until')),
      ...(this.offer.maximumUses === undefined ? {} : { count: Number(text('count')) }), note: text('note'),
    }, signal));
    if (made === undefined) return;
    this.sent = this.texts.ask.sent(made.ownerTitle || made.owner);
    form.reset();
    this.say(this.sent);
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('meent-changed', { detail: made, bubbles: true }));
  }

  private async showMistakes(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }
}

customElements.define('meent-ask-form', AskForm);
