// One agreement on a page of its own: the card, what was read under it, and how it came about.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Agreement, AgreementStep } from '../api/sharing-types';
import { formatWhen } from '../format/calendar';
import { stateText } from '../format/agreement';
import '../parts/agreement-card';
import { Around } from '../parts/around-agreements';
import { Live } from '../parts/live';
import '../parts/request-card';
import { SharingPage } from '../parts/sharing-page';
import { trail } from '../parts/trail';

class AgreementPage extends SharingPage {
  static override properties = { ...SharingPage.properties, agreementId: { attribute: false } };
  declare agreementId: string;
  protected override readonly personal = true;

  private agreement: Agreement | undefined;
  private steps: AgreementStep[] = [];
  private around = new Around();
  private live = new Live(this, {
    agreement: (id) => { if (id === this.agreementId) this.reload(); },
    use: () => this.reload(),
    missed: () => this.reload(),
  });

  protected key(): string {
    return this.agreementId;
  }

  protected async load(client: Client): Promise<void> {
    const { api, agreementId: id } = this;
    if (this.agreement?.id !== id) this.agreement = undefined;
    const found = await this.wait.run(async (signal) => {
      const [agreement, steps] = await Promise.all([api.agreement(id, signal), api.history(id, signal)]);
      await this.around.gather([agreement], api, client, signal);
      return { agreement, steps };
    });
    if (found === undefined) return;
    this.agreement = found.agreement;
    this.steps = found.steps;
    this.nameIt(`${found.agreement.consumerTitle}: ${found.agreement.offerTitle[this.language]}`);
    this.requestUpdate();
  }

  protected override updated(): void {
    this.live.follow(this.session?.acting);
  }

  protected heading(): TemplateResult {
    const { agreement, language } = this;
    return html`${trail([{ name: this.texts.myData.title, link: this.link('/mijn-gegevens') }], this.texts)}
      <h1>${agreement === undefined ? this.texts.agreement.title
        : `${agreement.consumerTitle}: ${agreement.offerTitle[language] || agreement.offer}`}</h1>`;
  }

  protected body(): TemplateResult | typeof nothing {
    const { agreement, around, texts } = this;
    if (agreement === undefined) return this.problem();
    const parts = { offer: around.offers.get(agreement.offer), desk: around.deskOf(agreement) };
    const mineToAnswer = agreement.state === 'requested' && agreement.owner === this.session?.acting;
    return html`${this.problem()}
      <div @meent-changed=${(event: CustomEvent<Agreement>) => this.changed(event.detail)}>
      ${mineToAnswer
        ? html`<meent-request-card .language=${this.language} .address=${this.address} .presence=${this.presence}
            .agreement=${agreement} .offer=${parts.offer} .collections=${around.collections}></meent-request-card>`
        : html`<meent-agreement-card .language=${this.language} .address=${this.address} .presence=${this.presence}
            .agreement=${agreement} .offer=${parts.offer} .desk=${parts.desk}
            .collections=${around.collections} .alone=${true}></meent-agreement-card>`}
      </div>
      <section aria-labelledby="history"><h2 id="history">${texts.agreement.history}</h2>
        <ol class="versions">${this.steps.map((each) => this.step(each, agreement))}</ol></section>`;
  }

  private step(step: AgreementStep, agreement: Agreement): TemplateResult {
    return html`<li><p>${stateText({ state: step.state, basis: agreement.basis }, this.texts)}
      <span class="when">${formatWhen(step.at, this.language, this.texts.near)}</span></p>
      ${step.reason ? html`<p class="help">${step.reason}</p>` : nothing}</li>`;
  }

  private changed(agreement: Agreement): void {
    if (agreement.id !== this.agreementId) return; // offered anew: it stands with the others
    this.agreement = agreement;
    this.reload();
  }
}

customElements.define('meent-agreement', AgreementPage);
