// All records of a view as a file. The answer is fetched by the page and handed to
// the browser as a file; a big one is told as it comes in and can be stopped.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client, FileFormat } from '../api/client';
import type { Collection } from '../api/types';
import { formatBytes } from '../format/number';
import { listQuery, type View } from '../view';
import { handOver } from './hand-over';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

const formatNames: Record<FileFormat, string> = { csv: 'CSV', ndjson: 'NDJSON' };

class TakeAlong extends PageElement {
  static override properties = {
    ...PageElement.properties,
    client: { attribute: false },
    collection: { attribute: false },
    view: { attribute: false },
  };
  declare client: Client;
  declare collection: Collection;
  declare view: View;

  private wait = new Wait(this);
  private bytes = 0;
  private done = '';

  protected override render(): TemplateResult {
    const { table } = this.texts;
    return html`<section class="take" aria-labelledby="take">
      <h2 id="take">${table.take}</h2>
      <p>${table.takeText}</p>
      <p class="row">${(['csv', 'ndjson'] as const).map((each) => html`<button type="button" class="button"
        ?disabled=${this.wait.busy} @click=${() => this.take(each)}>${table.takeAs(formatNames[each])}</button>`)}</p>
      ${this.wait.view(this.texts, table.taking(formatBytes(this.bytes, this.language)))}
      ${this.done === '' ? nothing : html`<p>${this.done}</p>`}
      ${this.wait.problem === undefined ? nothing : problemView(this.wait.problem, this.texts, this)}
    </section>`;
  }

  private async take(format: FileFormat): Promise<void> {
    this.bytes = 0;
    this.done = '';
    const { filter, sort, fields } = listQuery(this.collection, this.view);
    const query = { ...(filter ? { filter } : {}), ...(sort ? { sort } : {}), ...(fields ? { fields } : {}) };
    const blob = await this.wait.run((signal) =>
      this.client.download(this.collection.name, query, format, (bytes) => this.came(bytes), signal));
    if (blob === undefined) return;
    const file = `${this.collection.name}.${format}`;
    handOver(blob, file);
    this.done = this.texts.table.taken(file, formatBytes(blob.size, this.language));
    this.say(this.done);
    this.requestUpdate();
  }

  private came(bytes: number): void {
    this.bytes = bytes;
    this.requestUpdate();
  }
}

customElements.define('meent-take-along', TakeAlong);
