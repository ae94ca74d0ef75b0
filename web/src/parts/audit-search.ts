// For auditors: the log by party, consumer, purpose, collection and period, and the found entries as
// a file. The question stands in the address, so that it can be kept and shown to others.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Sharing, type LogQuery } from '../api/sharing';
import type { Use, Uses } from '../api/sharing-types';
import { addDays, startOfDay } from '../format/calendar';
import { csvOf } from '../format/csv';
import { formatNumber } from '../format/number';
import { handOver } from './hand-over';
import { PageElement } from './page';
import { problemView } from './problem';
import { usesTable } from './uses-list';
import { Wait } from './wait';

const pageSize = 50;
const exportPage = 1000;
const mostExported = 100_000;

const parts = ['party', 'consumer', 'purpose', 'collection', 'from', 'until'] as const;
type Part = (typeof parts)[number];

class AuditSearch extends PageElement {
  private wait = new Wait(this);
  private found: Uses | undefined;
  private shownFor: string | undefined;
  private exported = '';

  private get asked(): Partial<Record<Part, string>> {
    const { searchParams } = this.address;
    return Object.fromEntries(parts.flatMap((each) => {
      const value = searchParams.get(each);
      return value ? [[each, value]] : [];
    }));
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const key = JSON.stringify(this.asked);
    if (key === this.shownFor || !this.address.searchParams.has('toon')) return;
    this.shownFor = key;
    this.found = undefined;
    void this.fetch();
  }

  protected override render(): TemplateResult {
    const { audit } = this.texts;
    return html`<section aria-labelledby="audit"><h2 id="audit">${audit.title}</h2>
      <p class="measure">${audit.what}</p>
      <form class="search" @submit=${(event: Event) => this.ask(event)}>
        <div class="columns">${parts.map((each) => this.field(each))}</div>
        <p><button class="button primary" ?disabled=${this.wait.busy}>${audit.search}</button></p>
      </form>
      ${this.found === undefined ? nothing : this.list(this.found)}
      ${this.wait.view(this.texts)}
      ${this.wait.problem === undefined ? nothing : problemView(this.wait.problem, this.texts, this)}
    </section>`;
  }

  private field(part: Part): TemplateResult {
    const date = part === 'from' || part === 'until';
    return html`<div class="field"><label for="audit-${part}">${this.texts.audit.parts[part]}</label>
      <input id="audit-${part}" name=${part} type=${date ? 'date' : 'text'} autocomplete="off"
        .value=${this.asked[part] ?? ''}></div>`;
  }

  private list({ items, next }: Uses): TemplateResult {
    const { audit, uses } = this.texts;
    if (items.length === 0) return html`<p>${audit.nothing}</p>`;
    return html`${usesTable({ uses: items, collections: new Map(), language: this.language, texts: this.texts,
        caption: audit.found, named: true, proofs: false })}
      <p class="row">
        ${next === undefined ? nothing : html`<button type="button" class="button" ?disabled=${this.wait.busy}
          @click=${() => void this.fetch(next)}>${uses.older}</button>`}
        <button type="button" class="button" ?disabled=${this.wait.busy} @click=${() => void this.export()}>${audit.export}</button>
        ${this.exported === '' ? nothing : html`<span>${this.exported}</span>`}</p>`;
  }

  private ask(event: Event): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const query: Record<string, string> = { toon: 'logboek' };
    for (const each of parts) {
      const value = String(data.get(each) ?? '').trim();
      if (value !== '') query[each] = value;
    }
    this.shownFor = undefined; // the same question again asks again
    this.go({ path: this.link('/logboek', query) });
  }

  // Days as instants; the last day belongs to the period.
  private get query(): LogQuery {
    const { from, until, ...terms } = this.asked;
    return {
      ...terms, ...(from === undefined ? {} : { from: startOfDay(from) }),
      ...(until === undefined ? {} : { until: startOfDay(addDays(until, 1)) }),
    };
  }

  private get api(): Sharing {
    return new Sharing(this.session?.csrf);
  }

  private async fetch(before?: string | number): Promise<void> {
    const query = { ...this.query, ...(before === undefined ? {} : { before }), limit: pageSize };
    const found = await this.wait.run((signal) => this.api.logEntries(query, signal));
    if (found === undefined) return;
    const earlier = before === undefined ? [] : (this.found?.items ?? []);
    this.found = { ...found, items: [...earlier, ...found.items] };
    this.requestUpdate();
  }

  private async export(): Promise<void> {
    const { audit } = this.texts;
    const all = await this.wait.run(async (signal) => {
      const items: Use[] = [];
      let before: string | number | undefined;
      do {
        const query = { ...this.query, ...(before === undefined ? {} : { before }), limit: exportPage };
        const page: Uses = await this.api.logEntries(query, signal);
        items.push(...page.items);
        before = page.next;
      } while (before !== undefined && items.length < mostExported);
      return { items, whole: before === undefined };
    });
    if (all === undefined) return;
    const head = ['index', 'at', 'action', 'by', 'organisation', 'purpose', 'collection', 'fields', 'records', 'agreement'];
    const rows = all.items.map((each) => [each.index, each.at, each.action, each.by ?? '', each.organisation ?? '',
      each.purpose ?? '', each.collection ?? '', (each.fields ?? []).join(' '), each.records ?? '', each.agreement ?? '']);
    handOver(new Blob([csvOf([head, ...rows])], { type: 'text/csv' }), 'meent-logboek.csv');
    const shown = formatNumber(all.items.length, this.language);
    this.exported = all.whole ? audit.exported(shown) : audit.exportedPart(shown);
    this.say(this.exported);
    this.requestUpdate();
  }
}

customElements.define('meent-audit-search', AuditSearch);
