// Logboek: who used my data, the state of the log, the check that anyone can do, and the search of
// auditors.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { LogHead, Use, Uses } from '../api/sharing-types';
import { formatWhen } from '../format/calendar';
import { formatNumber } from '../format/number';
import { Around } from '../parts/around-agreements';
import '../parts/audit-search';
import { Live } from '../parts/live';
import '../parts/log-check';
import { logState } from '../parts/log-state';
import { logInNeeded } from '../parts/problem';
import { SharingPage } from '../parts/sharing-page';
import { nameOfUser, usesTable } from '../parts/uses-list';
import { Wait } from '../parts/wait';

const pageSize = 100;
const usePause = 1000; // milliseconds: uses come in crowds

class LogPage extends SharingPage {
  private head: LogHead | undefined;
  private uses: Uses | undefined;
  private around = new Around();
  private more = new Wait(this);
  private settling: ReturnType<typeof setTimeout> | undefined;
  private live = new Live(this, {
    use: () => this.soon(),
    log: () => this.soon(),
    missed: () => this.reload(),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.settling);
  }

  protected key(): string {
    return 'log';
  }

  protected async load(client: Client): Promise<void> {
    const { api, session } = this;
    const found = await this.wait.run(async (signal) => {
      // Who may not read the state of the log can still check the log itself.
      const [head, uses] = await Promise.all([
        api.log(signal).catch(() => undefined),
        session === undefined ? undefined : api.uses(undefined, pageSize, signal),
      ]);
      if (uses !== undefined) await this.around.gatherCollections(uses.items, client, signal);
      return { head, uses };
    });
    if (found === undefined) return;
    this.head = found.head;
    this.uses = found.uses;
    this.requestUpdate();
  }

  protected override updated(): void {
    this.live.follow(this.session?.acting);
  }

  protected heading(): TemplateResult {
    const { log } = this.texts;
    return html`<h1>${log.title}</h1><p class="lead">${log.intro}</p>`;
  }

  protected body(): TemplateResult {
    const { session, head, language, texts } = this;
    const auditor = session?.roles.includes('auditor') === true;
    return html`${this.problem()}
      <section aria-labelledby="mine"><h2 id="mine">${texts.log.mine}</h2>
        ${session === undefined && this.presence === 'none' ? logInNeeded(texts, this) : nothing}
        ${this.uses === undefined || session === undefined ? nothing : this.mine(this.uses)}</section>
      ${auditor ? html`<meent-audit-search .language=${language} .address=${this.address}
        .presence=${this.presence}></meent-audit-search>` : nothing}
      ${head === undefined ? nothing : logState(head, language, texts)}
      <meent-log-check .language=${language} .address=${this.address} .presence=${this.presence}></meent-log-check>`;
  }

  private mine({ items, next }: Uses): TemplateResult {
    const { log, uses } = this.texts;
    if (items.length === 0) return html`<p>${log.nobody}</p>`;
    return html`<ul class="consumers">${byConsumer(items).map((each) => this.consumer(each))}</ul>
      ${next === undefined ? nothing : html`<p class="row"><button type="button" class="button" ?disabled=${this.more.busy}
        @click=${() => void this.fetchOlder(next)}>${uses.older}</button>
        <span class="subtle">${log.shownUntil(formatWhen(items.at(-1)?.at ?? '', this.language, this.texts.near))}</span></p>`}
      ${this.more.view(this.texts)}`;
  }

  private consumer(items: readonly Use[]): TemplateResult {
    const { log, near } = this.texts;
    const { language } = this;
    const [latest] = items;
    if (latest === undefined) return html``;
    const title = nameOfUser(latest, this.texts);
    const purposes = [...new Set(items.map((each) => each.purposeTitle?.[language] || each.purpose || '')
      .filter((each) => each !== ''))].join(', ');
    return html`<li><details><summary><strong>${title}</strong>
        <span class="subtle">${log.times(formatNumber(items.length, language), purposes)}
          ${log.lastAt(formatWhen(latest.at, language, near))}</span></summary>
      ${usesTable({ uses: items, collections: this.around.collections, language, texts: this.texts,
        caption: this.texts.uses.ofAgreement(title), named: false })}</details></li>`;
  }

  private async fetchOlder(before: string | number): Promise<void> {
    const older = await this.more.run(async (signal) => {
      const found = await this.api.uses(before, pageSize, signal);
      await this.around.gatherCollections(found.items, this.client, signal);
      return found;
    });
    if (older === undefined) return;
    this.uses = { ...older, items: [...(this.uses?.items ?? []), ...older.items] };
    this.requestUpdate();
  }

  private soon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.say(this.texts.log.changed);
      this.reload();
    }, usePause);
  }
}

function byConsumer(items: readonly Use[]): Use[][] {
  const groups = new Map<string, Use[]>();
  for (const each of items) {
    const who = each.organisation ?? '';
    groups.set(who, [...(groups.get(who) ?? []), each]);
  }
  return [...groups.values()];
}

customElements.define('meent-log', LogPage);
