// Loading a file into a collection: choose or drop it, see its first lines, load it, and read which
// lines were refused and why.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client, FileFormat } from '../api/client';
import type { Collection, LineError, LoadOutcome } from '../api/types';
import { formatBytes, formatNumber } from '../format/number';
import { DataPage } from '../parts/data-page';
import { problemView } from '../parts/problem';
import { trail } from '../parts/trail';
import { collectionPath } from '../router';

const previewLines = 8;
const previewBytes = 64 * 1024;

interface Picked {
  file: File;
  format: FileFormat;
  preview: string[];
}

export function formatOf(fileName: string): FileFormat | undefined {
  if (/\.csv$/i.test(fileName)) return 'csv';
  return /\.(ndjson|jsonl)$/i.test(fileName) ? 'ndjson' : undefined;
}

class LoadPage extends DataPage {
  static override properties = { ...DataPage.properties, name: { attribute: false } };
  declare name: string;
  private collection: Collection | undefined;
  private picked: Picked | undefined;
  private badKind = false;
  private over = false;
  private outcome: LoadOutcome | undefined;

  protected key(): string {
    return this.name;
  }

  protected async load(client: Client): Promise<void> {
    this.collection = this.picked = this.outcome = undefined;
    this.collection = await this.wait.run((signal) => client.collection(this.name, signal));
    this.requestUpdate();
  }

  protected heading(): TemplateResult {
    const { collections, load } = this.texts;
    const title = this.collection?.title || this.name;
    return html`${trail([
        { name: collections.title, link: this.link('/verzamelingen') },
        { name: title, link: this.link(collectionPath(this.name)) },
      ], this.texts)}
      <h1>${load.title}: ${title}</h1><p class="lead">${load.intro}</p>`;
  }

  protected body(client: Client): TemplateResult | typeof nothing {
    if (this.collection === undefined) return this.problem();
    const { load } = this.texts;
    const { problem } = this.wait;
    const { organisation } = this.collection;
    return html`
      <p class="measure">${organisation ? load.ownerIs(organisation) : load.ownerNeeded}</p>
      <div class="drop ${this.over ? 'over' : ''}" @dragover=${(event: DragEvent) => this.hover(event, true)}
        @dragleave=${(event: DragEvent) => this.hover(event, false)}
        @drop=${(event: DragEvent) => this.dropped(event)}>
        <label class="button" for="file">${load.choose}</label> <span>${load.drop}</span>
        <input id="file" class="unseen" type="file" accept=".csv,.ndjson,.jsonl"
          aria-describedby=${this.badKind ? 'file-mistake' : nothing}
          @change=${(event: Event) => void this.pick((event.target as HTMLInputElement).files?.[0])}>
        ${this.badKind ? html`<p class="mistake" id="file-mistake">${load.badKind}</p>` : nothing}
      </div>
      ${this.picked === undefined ? nothing : this.chosen(this.picked, client)}
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
      ${this.outcome === undefined ? nothing : this.result(this.outcome)}`;
  }

  private chosen({ file, preview }: Picked, client: Client): TemplateResult {
    const { load } = this.texts;
    return html`<section aria-labelledby="chosen">
      <h2 id="chosen">${load.picked(file.name, formatBytes(file.size, this.language))}</h2>
      <p>${load.preview}</p>
      <pre class="raw" tabindex="0">${preview.join('\n')}</pre>
      <p class="measure">${load.what}</p>
      <p><button type="button" class="button primary" ?disabled=${this.wait.busy}
        @click=${() => this.send(client)}>${load.start}</button></p>
    </section>`;
  }

  private result({ rows, refused = 0, errors = [] }: LoadOutcome): TemplateResult {
    const { load } = this.texts;
    return html`<section class="notice" aria-labelledby="outcome">
      <h2 id="outcome">${load.done(formatNumber(rows, this.language))}</h2>
      ${refused === 0 ? nothing : html`<p>${load.refused(formatNumber(refused, this.language))}</p>
        ${this.refusedLines(errors)}`}
      <p><a class="button" href=${this.link(collectionPath(this.name))}>${load.toTable}</a></p>
    </section>`;
  }

  private refusedLines(errors: LineError[]): TemplateResult {
    const { load } = this.texts;
    const places = errors.map((each) => placeInLine(each.where ?? ''));
    const placed = places.some((each) => each !== '');
    return html`<div class="table-region" role="region" tabindex="0" aria-label=${load.reason}><table>
      <thead><tr><th scope="col" class="numeric">${load.line}</th>
        ${placed ? html`<th scope="col">${load.where}</th>` : nothing}<th scope="col">${load.reason}</th></tr></thead>
      <tbody>${errors.map((each, at) => html`<tr>
        <th scope="row" class="numeric">${formatNumber(each.line, this.language)}</th>
        ${placed ? html`<td><code>${places[at]}</code></td>` : nothing}<td lang="en">${each.detail}</td></tr>`)}</tbody>
    </table></div>`;
  }

  private hover(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over = over;
    this.requestUpdate();
  }

  private dropped(event: DragEvent): void {
    this.hover(event, false);
    void this.pick(event.dataTransfer?.files[0]);
  }

  private async pick(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const format = formatOf(file.name);
    this.badKind = format === undefined;
    this.outcome = undefined;
    this.picked = format === undefined
      ? undefined
      : { file, format, preview: await firstLines(file) };
    if (this.badKind) this.say(this.texts.load.badKind);
    this.requestUpdate();
  }

  private async send(client: Client): Promise<void> {
    const { picked } = this;
    if (picked === undefined) return;
    this.outcome = await this.wait.run((signal) => client.load(this.name, picked.file, picked.format, signal));
    if (this.outcome === undefined) return;
    this.picked = undefined; // a second press must not store all of it twice
    this.say(this.texts.load.done(formatNumber(this.outcome.rows, this.language)));
    this.requestUpdate();
  }
}

// The line has a column of its own; what is left is the place in it.
export const placeInLine = (where: string): string => where.replace(/^line \d+(, )?/, '');

async function firstLines(file: File): Promise<string[]> {
  const text = await file.slice(0, previewBytes).text();
  return text.split(/\r?\n/).slice(0, previewLines);
}

customElements.define('meent-load', LoadPage);
