// A collection as a table: filtered and sorted by the server, paged by cursor, its whole state in
// the address. The parts of the page with a life of their own stand in parts/.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Problem } from '../api/problem';
import type { Collection, Page } from '../api/types';
import { formatNumber } from '../format/number';
import { aboutFields } from '../parts/about-fields';
import { DataPage } from '../parts/data-page';
import { exampleFilter } from '../parts/example-filter';
import { recordsTable } from '../parts/records-table';
import { trail } from '../parts/trail';
import '../parts/field-chooser';
import '../parts/take-along';
import { collectionPath, loadPath } from '../router';
import { changed, listQuery, pageSizes, shownColumns, sortedBy, viewOf, viewQuery, type View } from '../view';

// The cursors of the pages before this one, kept with the entry of the browser's history.
interface PageState {
  before: string[];
}

interface Counted {
  filter: string;
  rows: number;
  exact: boolean;
}

class CollectionPage extends DataPage {
  static override properties = { ...DataPage.properties, name: { attribute: false } };
  declare name: string;

  private collection: Collection | undefined;
  private page: Page | undefined;
  private counted: Counted | undefined;
  private counting: AbortController | undefined;

  private get view(): View {
    return viewOf(this.address.searchParams);
  }

  private get earlier(): string[] {
    return (history.state as PageState | null)?.before ?? [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.counting?.abort();
  }

  protected key(): string {
    return JSON.stringify([this.name, viewQuery(this.view)]);
  }

  protected async load(client: Client): Promise<void> {
    if (this.collection?.name !== this.name) {
      this.collection = this.page = this.counted = undefined;
    }
    const { name, view } = this;
    const answer = await this.wait.run(async (signal) => {
      const collection = this.collection ?? (await client.collection(name, signal));
      if (!signal.aborted) this.collection = collection; // its form shows even if the rows fail
      return { collection, page: await client.records(name, listQuery(collection, view), signal) };
    });
    if (answer === undefined) return;
    this.page = answer.page;
    this.requestUpdate();
    this.say(this.texts.table.loaded(formatNumber(answer.page.items.length, this.language)));
    if (view.filter === '' && answer.collection.recordCount !== undefined) {
      this.counted = { filter: '', rows: answer.collection.recordCount, exact: true };
    } else if (this.counted?.filter !== view.filter) {
      void this.count(client, view.filter);
    }
  }

  // Counting may cost more than the page itself, so the table does not wait for it. A count that
  // fails leaves no number; the table says what went wrong if it matters there too.
  private async count(client: Client, filter: string): Promise<void> {
    this.counting?.abort();
    this.counting = new AbortController();
    this.counted = undefined;
    try {
      const query = { filter, limit: 1, count: 'exact' } as const;
      const answer = await client.records(this.name, query, this.counting.signal);
      if (answer.count === undefined || filter !== this.view.filter) return;
      this.counted = { filter, rows: answer.count, exact: answer.countIsExact !== false };
      this.requestUpdate();
    } catch {
      this.counted = undefined;
    }
  }

  protected override updated(): void {
    this.nameIt(this.title_());
  }

  private title_(): string {
    return this.collection?.title || this.name;
  }

  protected heading(): TemplateResult {
    const { collections } = this.texts;
    return html`${trail([{ name: collections.title, link: this.link('/verzamelingen') }], this.texts)}
      <h1>${this.title_()}</h1>
      ${this.collection?.description ? html`<p class="lead">${this.collection.description}</p>` : nothing}`;
  }

  protected body(client: Client): TemplateResult | typeof nothing {
    const { collection, page, view } = this;
    if (collection === undefined) return this.problem();
    if (this.isEmpty()) return html`${this.empty()}${aboutFields(collection, this.texts, this.language)}`;
    return html`
      ${this.filterForm(collection)}
      <div class="toolbar">
        <p class="count">${this.countText()}</p>
        <meent-field-chooser .language=${this.language} .address=${this.address} .collection=${collection}
          .view=${view} @meent-fields=${(event: CustomEvent<string[]>) =>
            this.show({ ...view, fields: event.detail })}></meent-field-chooser>
      </div>
      ${this.rowsProblem()}
      ${page === undefined ? nothing : this.table(collection, page)}
      <meent-take-along .language=${this.language} .address=${this.address} .client=${client}
        .collection=${collection} .view=${view}></meent-take-along>
      <p class="row"><a class="button" href=${this.link(loadPath(this.name))}>${this.texts.table.load}</a></p>
      ${aboutFields(collection, this.texts, this.language)}`;
  }

  // Nothing was ever put in: there is nothing to filter, choose or take along yet.
  private isEmpty(): boolean {
    const { page, view } = this;
    return page !== undefined && !this.wait.busy && this.wait.problem === undefined
      && page.items.length === 0 && view.filter === '' && view.cursor === '';
  }

  private empty(): TemplateResult {
    const { table } = this.texts;
    return html`<section class="notice">
      <h2>${table.none}</h2>
      <p>${table.noneText}</p>
      <p><a class="button primary" href=${this.link(loadPath(this.name))}>${table.load}</a></p>
    </section>`;
  }

  private countText(): string {
    const { table } = this.texts;
    if (this.counted === undefined) return this.page === undefined ? '' : '…';
    if (this.counted.exact && this.counted.rows === 1) return table.oneRecord;
    const rows = formatNumber(this.counted.rows, this.language);
    return this.counted.exact ? table.records(rows) : table.atLeast(rows);
  }

  // A filter's problem stands with the filter; a place in the list that is gone leads to its start.
  private rowsProblem(): TemplateResult | typeof nothing {
    if (this.isFilterProblem()) return nothing;
    if (this.wait.problem?.where !== 'cursor') return this.problem();
    const { table } = this.texts;
    return html`<section class="problem" role="alert">
      <p class="problem-title">${table.staleCursor}</p>${this.pageLink(table.first, '', [])}
    </section>`;
  }

  // --- filter ---

  private isFilterProblem(): boolean {
    const { problem } = this.wait;
    return problem?.code === 'invalid' && problem.where.startsWith('filter');
  }

  private filterForm(collection: Collection): TemplateResult {
    const { table } = this.texts;
    const wrong = this.isFilterProblem() ? this.wait.problem : undefined;
    return html`<form class="filter" role="search" novalidate @submit=${(event: Event) => this.filter(event)}>
      <label for="filter">${table.filter}</label>
      ${wrong === undefined ? nothing : this.filterMistake(wrong)}
      <div class="row">
        <input id="filter" name="filter" class="wide code" .value=${this.view.filter} autocomplete="off"
          autocapitalize="none" spellcheck="false" aria-invalid=${wrong === undefined ? 'false' : 'true'}
          aria-describedby=${wrong === undefined ? 'filter-help' : 'filter-mistake'}>
        <button class="button primary">${table.apply}</button>
        ${this.view.filter === '' ? nothing : html`<button type="button" class="button"
          @click=${() => this.clearFilter()}>${table.clear}</button>`}
      </div>
      <p class="help" id="filter-help">${table.filterHelp} <code>${exampleFilter(collection)}</code></p>
      <details><summary>${table.filterHow}</summary><p class="measure">${table.filterLanguage}</p></details>
    </form>`;
  }

  // The filter again, with the place the server names marked in it.
  private filterMistake(problem: Problem): TemplateResult {
    const { table } = this.texts;
    const at = problem.filterPosition();
    const marks = [...this.view.filter]; // code points, as the API counts them
    const from = Math.min(at ?? 0, marks.length);
    const [before, wrong, after] = [marks.slice(0, from), marks.slice(from, from + 1), marks.slice(from + 1)]
      .map((each) => each.join(''));
    return html`<div class="mistake" id="filter-mistake">
      <p>${table.filterWrong}</p>
      <p class="reason-given" lang="en">${problem.detail}</p>
      ${at === undefined ? nothing : html`<p>${table.filterAt(at + 1)}
        <code class="marked">${before}<mark>${wrong || ' '}</mark>${after}</code></p>`}
    </div>`;
  }

  private filter(event: Event): void {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>('#filter');
    const filter = input?.value.trim() ?? '';
    if (filter === this.view.filter) this.reload();
    else this.show(changed(this.view, { filter }));
  }

  private clearFilter(): void {
    this.show(changed(this.view, { filter: '' }));
    this.querySelector<HTMLInputElement>('#filter')?.focus();
  }

  // --- table and pages ---

  private table(collection: Collection, page: Page): TemplateResult {
    const { table } = this.texts;
    if (page.items.length === 0 && this.view.cursor === '') {
      return html`<section class="notice">
        <h2>${table.nothing}</h2>
        <p>${table.nothingText}</p>
      </section>`;
    }
    return html`${recordsTable({
        collection, page, view: this.view, columns: shownColumns(collection, this.view),
        language: this.language, texts: this.texts, busy: this.wait.busy,
        sort: (field) => this.show(sortedBy(this.view, field)),
      })}
      ${this.pager(page)}`;
  }

  private pager(page: Page): TemplateResult {
    const { table } = this.texts;
    const { view, earlier } = this;
    const previous = earlier.at(-1);
    return html`<nav class="pager" aria-label=${table.pages}>
      <div class="row">
        ${view.cursor === '' ? nothing : this.pageLink(table.first, '', [])}
        ${previous === undefined ? nothing : this.pageLink(table.previous, previous, earlier.slice(0, -1), 'prev')}
        ${page.next === undefined
          ? html`<span class="ended">${view.cursor === '' ? '' : table.ended}</span>`
          : this.pageLink(table.next, page.next, [...earlier, view.cursor], 'next')}
      </div>
      <label class="size">${table.pageSize}
        <select @change=${(event: Event) =>
          this.show(changed(view, { limit: Number((event.target as HTMLSelectElement).value) }))}>
          ${pageSizes.map((each) => html`<option value=${each} ?selected=${each === view.limit}>${each}</option>`)}
        </select></label>
    </nav>`;
  }

  private pageLink(name: string, cursor: string, before: string[], rel?: string): TemplateResult {
    const view = { ...this.view, cursor };
    return html`<a class="button" rel=${rel ?? nothing} href=${this.viewLink(view)}
      @click=${(event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.show(view, before);
        this.querySelector<HTMLElement>('.table-region')?.focus();
      }}>${name}</a>`;
  }

  private viewLink(view: View): string {
    return this.link(collectionPath(this.name), viewQuery(view));
  }

  private show(view: View, before: string[] = []): void {
    this.go({ path: this.viewLink(view), state: { before } satisfies PageState });
  }
}

customElements.define('meent-collection', CollectionPage);
