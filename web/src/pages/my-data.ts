// Mijn gegevens: who uses my data. Requests that wait stand on top, then what runs, by purpose, then
// what is over. It changes while one looks: by server-sent events.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Agreement } from '../api/sharing-types';
import { isOver } from '../format/agreement';
import '../parts/agreement-card';
import { Around } from '../parts/around-agreements';
import { Live } from '../parts/live';
import '../parts/request-card';
import { SharingPage } from '../parts/sharing-page';
import { actingParty } from '../session';

// Milliseconds. Uses come in crowds: the cards follow once. And of a change that the reader made here
// the news is often quicker than the answer.
const usePause = 1000;
const ownPause = 500;

class MyDataPage extends SharingPage {
  protected override readonly personal = true;
  private agreements: Agreement[] | undefined;
  private around = new Around();
  private stillShown = new Set<string>(); // ended while one looked: stays where it was
  private settling: ReturnType<typeof setTimeout> | undefined;
  private live = new Live(this, {
    agreement: (id, state) => void this.heard(id, state),
    use: () => this.used(),
    missed: () => this.reload(),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.settling);
  }

  protected key(): string {
    return 'owner';
  }

  protected async load(client: Client): Promise<void> {
    const { api } = this;
    if (this.agreements?.some((each) => each.owner !== this.session?.acting)) this.agreements = undefined;
    const found = await this.wait.run(async (signal) => {
      const agreements = await api.agreements({ as: 'owner' }, signal);
      await this.around.gather(agreements, api, client, signal);
      return agreements;
    });
    if (found === undefined) return;
    this.agreements = found;
    this.requestUpdate();
  }

  protected override updated(): void {
    this.live.follow(this.session?.acting);
  }

  protected heading(): TemplateResult {
    const { myData } = this.texts;
    const acting = this.session === undefined ? undefined : actingParty(this.session);
    const other = acting !== undefined && acting.name !== this.session?.person;
    return html`<h1>${myData.title}</h1>
      <p class="lead">${other ? myData.introFor(acting.title) : myData.intro}</p>`;
  }

  protected body(): TemplateResult | typeof nothing {
    const { agreements } = this;
    if (agreements === undefined) return this.problem();
    const waiting = agreements.filter((each) => each.state === 'requested');
    const running = agreements.filter((each) =>
      each.state !== 'requested' && (!isOver(each) || this.stillShown.has(each.id)));
    const over = agreements.filter((each) => isOver(each) && !this.stillShown.has(each.id));
    return html`<div class="my-data" @meent-changed=${(event: CustomEvent<Agreement>) => this.changed(event.detail)}>
      ${this.problem()}
      ${this.requests(waiting)}
      ${agreements.length === 0 ? this.nobody() : this.running(running)}
      ${over.length === 0 ? nothing : this.over(over)}
    </div>`;
  }

  private requests(waiting: readonly Agreement[]): TemplateResult | typeof nothing {
    const { myData } = this.texts;
    if (waiting.length === 0) return nothing;
    return html`<section class="requests" aria-labelledby="requests">
      <h2 id="requests">${myData.waiting(waiting.length)}</h2>
      <ul class="agreements">${waiting.map((each) => html`<li><meent-request-card .language=${this.language}
        .address=${this.address} .presence=${this.presence} .agreement=${each}
        .offer=${this.around.offers.get(each.offer)} .collections=${this.around.collections}></meent-request-card></li>`)}</ul>
    </section>`;
  }

  private nobody(): TemplateResult {
    const { myData } = this.texts;
    return html`<section class="notice"><h2>${myData.none}</h2><p>${myData.noneText}</p></section>`;
  }

  private running(running: readonly Agreement[]): TemplateResult {
    const { myData } = this.texts;
    if (running.length === 0) return html`<section class="notice"><p>${myData.nothingRuns}</p></section>`;
    return html`${byPurpose(running).map(([purpose, group], at) => html`
      <section aria-labelledby="purpose-${at}">
        <h2 id="purpose-${at}">${myData.purpose(group[0]?.purposeTitle[this.language] || purpose)}</h2>
        <ul class="agreements">${group.map((each) => this.card(each))}</ul>
      </section>`)}`;
  }

  private over(over: readonly Agreement[]): TemplateResult {
    const { myData } = this.texts;
    return html`<details class="over"><summary>${myData.over(String(over.length))}</summary>
      <ul class="agreements">${over.map((each) => this.card(each))}</ul></details>`;
  }

  private card(agreement: Agreement): TemplateResult {
    const { around } = this;
    return html`<li><meent-agreement-card .language=${this.language} .address=${this.address}
      .presence=${this.presence} .agreement=${agreement} .offer=${around.offers.get(agreement.offer)}
      .desk=${around.deskOf(agreement)} .collections=${around.collections}></meent-agreement-card></li>`;
  }

  // Changed here, by the reader.
  private changed(agreement: Agreement): void {
    const before = this.agreements?.find((each) => each.id === agreement.id);
    if (isOver(agreement) && before?.state !== 'requested') this.stillShown.add(agreement.id);
    this.put(agreement);
    void this.refocus(before);
  }

  // An answered request leaves its place: the focus goes to the next one, or to the title.
  private async refocus(before: Agreement | undefined): Promise<void> {
    if (before?.state !== 'requested') return;
    await this.updateComplete;
    const next = this.querySelector<HTMLElement>('meent-request-card input, meent-request-card button');
    (next ?? document.getElementById('inhoud'))?.focus();
  }

  // Changed elsewhere: another tab, the other side, or time.
  private async heard(id: string, state: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ownPause));
    const before = this.agreements?.find((each) => each.id === id);
    if (!this.isConnected || this.agreements === undefined || before?.state === state) return;
    try {
      const signal = new AbortController().signal;
      const agreement = await this.api.agreement(id, signal);
      if (agreement.owner !== this.session?.acting) return;
      await this.around.gather([agreement], this.api, this.client, signal);
      if (before !== undefined && isOver(agreement)) this.stillShown.add(id);
      this.put(agreement);
      const { myData } = this.texts;
      this.say(before === undefined && agreement.state === 'requested'
        ? myData.newRequest(agreement.consumerTitle) : myData.changedElsewhere(agreement.consumerTitle));
    } catch {
      this.reload(); // the whole list says what is the matter
    }
  }

  private used(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.say(this.texts.myData.justUsed);
      this.reload();
    }, usePause);
  }

  private put(agreement: Agreement): void {
    const known = this.agreements ?? [];
    this.agreements = known.some((each) => each.id === agreement.id)
      ? known.map((each) => (each.id === agreement.id ? { ...each, ...agreement } : each)) // keeps when it was used
      : [agreement, ...known];
    this.requestUpdate();
  }
}

function byPurpose(agreements: readonly Agreement[]): [string, Agreement[]][] {
  const groups = new Map<string, Agreement[]>();
  for (const each of agreements) groups.set(each.purpose, [...(groups.get(each.purpose) ?? []), each]);
  return [...groups];
}

customElements.define('meent-my-data', MyDataPage);
