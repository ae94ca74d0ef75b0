// What the reader asked of others, or was offered by them: the state of each, and what can be done
// about it from this side.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Agreement, AgreementState } from '../api/sharing-types';
import { formatDay } from '../format/calendar';
import { isOver, stateText } from '../format/agreement';
import { formatNumber } from '../format/number';
import { agreementPath, offerPath } from '../router';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

class OwnRequests extends PageElement {
  static override properties = { ...PageElement.properties, agreements: { attribute: false } };
  declare agreements: readonly Agreement[];
  private wait = new Wait(this);

  protected override render(): TemplateResult {
    const { ownRequests: own } = this.texts;
    const { problem } = this.wait;
    const head = (name: string): TemplateResult => html`<th scope="col" role="columnheader">${name}</th>`;
    return html`<section aria-labelledby="own-requests">
      <h2 id="own-requests">${own.requests}</h2>
      <div class="table-region" role="region" tabindex="0" aria-label=${this.texts.table.region(own.requests)}>
        <table class="stacking" role="table"><caption class="unseen">${own.requests}</caption>
          <thead role="rowgroup"><tr role="row">${head(own.offer)}${head(own.owner)}${head(own.purpose)}${head(own.state)}${head(own.until)}${head(own.used)}${head(own.act)}</tr></thead>
          <tbody role="rowgroup">${this.agreements.map((each) => this.row(each))}</tbody>
        </table>
      </div>
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
    </section>`;
  }

  private row(agreement: Agreement): TemplateResult {
    const { ownRequests: own } = this.texts;
    const { language, texts } = this;
    const { used, count } = agreement;
    const shown = (n: number): string => formatNumber(n, language);
    const times = used === undefined ? '' : count === undefined ? shown(used) : own.usedOf(shown(used), shown(count));
    return html`<tr role="row">
      <th scope="row" role="rowheader"><a href=${this.link(offerPath(agreement.offer))}>${agreement.offerTitle[language] || agreement.offer}</a></th>
      <td role="cell" data-label=${own.owner}>${agreement.ownerTitle || agreement.owner}</td>
      <td role="cell" data-label=${own.purpose}>${agreement.purposeTitle[language] || agreement.purpose}</td>
      <td role="cell" data-label=${own.state}><span class="state" data-state=${agreement.state}>${stateText(agreement, texts)}</span></td>
      <td role="cell" data-label=${own.until}>${agreement.until === undefined ? own.noEnd : formatDay(agreement.until, language)}</td>
      <td role="cell" data-label=${own.used}>${times}</td>
      <td role="cell"><div class="row">${this.acts(agreement)}
        <a class="target" href=${this.link(agreementPath(agreement.id))}
          aria-label=${own.moreOf(agreement.offerTitle[language], agreement.ownerTitle)}>${texts.agreement.more}</a></div></td>
    </tr>`;
  }

  private acts(agreement: Agreement): TemplateResult | typeof nothing {
    const { ownRequests: own } = this.texts;
    const about = `${agreement.offerTitle[this.language]}, ${agreement.ownerTitle}`;
    const button = (name: string, state: AgreementState, outcome: string): TemplateResult =>
      html`<button type="button" class="button" aria-label="${name}: ${about}" ?disabled=${this.wait.busy}
        @click=${() => void this.become(agreement, state, outcome)}>${name}</button>`;
    if (agreement.state === 'offered') {
      return html`${button(own.accept, 'active', own.accepted)}${button(own.decline, 'declined', own.declined)}`;
    }
    if (isOver(agreement)) return nothing;
    const name = agreement.state === 'requested' ? own.withdraw : own.end;
    return button(name, 'ended', own.ended);
  }

  private async become(agreement: Agreement, state: AgreementState, outcome: string): Promise<void> {
    const api = new Sharing(this.session?.csrf);
    const changed = await this.wait.run((signal) => api.change(agreement.id, { state }, signal));
    if (changed === undefined) return;
    this.say(outcome);
    this.dispatchEvent(new CustomEvent('meent-changed', { detail: changed, bubbles: true }));
  }
}

customElements.define('meent-own-requests', OwnRequests);
