// What was read under one agreement, newest first, older ones on request.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Agreement, Uses } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { PageElement } from './page';
import { problemView } from './problem';
import { usesTable } from './uses-list';
import { Wait } from './wait';

const pageSize = 20;

class UsesOfAgreement extends PageElement {
  static override properties = {
    ...PageElement.properties, agreement: { attribute: false }, collections: { attribute: false },
  };
  declare agreement: Agreement;
  declare collections: ReadonlyMap<string, Collection>;

  private wait = new Wait(this);
  private uses: Uses | undefined;
  private shownFor = '';

  protected override willUpdate(_changed: PropertyValues): void {
    // Shown anew when the agreement was used since.
    const key = `${this.agreement.id} ${this.agreement.uses ?? ''} ${this.agreement.lastUsed ?? ''}`;
    if (key === this.shownFor) return;
    this.shownFor = key;
    void this.fetch();
  }

  protected override render(): TemplateResult {
    const { uses } = this.texts;
    const { items, next } = this.uses ?? { items: undefined, next: undefined };
    return html`
      ${items === undefined ? nothing : items.length === 0
        ? html`<p>${uses.none}</p>`
        : usesTable({ uses: items, collections: this.collections, language: this.language, texts: this.texts,
            allFields: this.agreement.fields.map((each) => (typeof each === 'string' ? each : each.name)),
            caption: uses.ofAgreement(this.agreement.consumerTitle), named: false })}
      ${next === undefined ? nothing : html`<p><button type="button" class="button" ?disabled=${this.wait.busy}
        @click=${() => void this.fetch(next)}>${uses.older}</button></p>`}
      ${this.wait.view(this.texts)}
      ${this.wait.problem === undefined ? nothing : problemView(this.wait.problem, this.texts, this)}`;
  }

  private async fetch(before?: string | number): Promise<void> {
    const api = new Sharing(this.session?.csrf);
    const found = await this.wait.run((signal) => api.usesOf(this.agreement.id, before, pageSize, signal));
    if (found === undefined) return;
    const earlier = before === undefined ? [] : (this.uses?.items ?? []);
    this.uses = { ...found, items: [...earlier, ...found.items] };
    this.requestUpdate();
  }
}

customElements.define('meent-uses-of-agreement', UsesOfAgreement);
