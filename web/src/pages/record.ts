// One record: all its values with meaning and unit, what it is, and its earlier versions with what
// became different after each.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import { ExactNumber } from '../api/json';
import { ownProperties, type Collection, type Entry, type Field } from '../api/types';
import { formatInstant } from '../format/date';
import { formatNumber } from '../format/number';
import { formatUnit } from '../format/unit';
import { formatValue, isNumeric } from '../format/value';
import { DataPage } from '../parts/data-page';
import { fieldTitle, valueIn } from '../parts/records-table';
import { trail } from '../parts/trail';
import { collectionPath } from '../router';

interface Loaded {
  collection: Collection;
  entry: Entry;
  versions: Entry[];
}

class RecordPage extends DataPage {
  static override properties = {
    ...DataPage.properties, name: { attribute: false }, recordId: { attribute: false },
  };
  declare name: string;
  declare recordId: string;
  private loaded: Loaded | undefined;

  protected key(): string {
    return JSON.stringify([this.name, this.recordId]);
  }

  protected async load(client: Client): Promise<void> {
    this.loaded = undefined;
    const { name, recordId } = this;
    this.loaded = await this.wait.run(async (signal) => {
      const [collection, entry, versions] = await Promise.all([
        client.collection(name, signal),
        client.record(name, recordId, signal),
        client.versions(name, recordId, signal),
      ]);
      return { collection, entry, versions };
    });
    this.requestUpdate();
  }

  protected heading(): TemplateResult {
    const { collections, record } = this.texts;
    const title = this.loaded?.collection.title || this.name;
    return html`${trail([
        { name: collections.title, link: this.link('/verzamelingen') },
        { name: title, link: this.link(collectionPath(this.name)) },
      ], this.texts)}
      <h1>${record.one} <span class="record-id">${this.recordId}</span></h1>`;
  }

  protected body(): TemplateResult | typeof nothing {
    if (this.loaded === undefined) return this.problem();
    const { collection, entry, versions } = this.loaded;
    const { record } = this.texts;
    return html`
      ${this.values(collection, entry)}
      <section aria-labelledby="own"><h2 id="own">${record.own}</h2>
        <dl class="facts">${ownProperties.map((each) => html`<div><dt>${fieldTitle(each, this.texts)}</dt>
          <dd>${this.shown(entry, each) || html`<span class="absent">${this.texts.table.absent}</span>`}</dd></div>`)}</dl>
      </section>
      ${this.history(collection, entry, versions)}
      <details><summary>${record.raw}</summary>
        <pre class="raw" tabindex="0">${JSON.stringify(entry, plain, 2)}</pre></details>`;
  }

  private shown(entry: Entry, field: Field): string {
    return formatValue(valueIn(entry, field), field, this.language, this.texts);
  }

  private measured(entry: Entry, field: Field): string {
    const text = this.shown(entry, field);
    const unit = isNumeric(field.type) ? formatUnit(field.unit ?? '', this.language) : '';
    return text === '' ? this.texts.table.absent : unit === '' ? text : `${text}\u00a0${unit}`;
  }

  private values(collection: Collection, entry: Entry): TemplateResult {
    const { record, table } = this.texts;
    return html`<section aria-labelledby="values"><h2 id="values">${record.values}</h2>
      <div class="table-region" role="region" tabindex="0" aria-label=${collection.title || collection.name}>
      <table class="stacking" role="table">
        <caption class="unseen">${record.values}</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${record.field}</th><th scope="col" role="columnheader">${record.value}</th>
          <th scope="col" role="columnheader">${table.meaning}</th></tr></thead>
        <tbody role="rowgroup">${fieldsOf(collection, entry).map((each) => this.valueRow(each, entry))}</tbody>
      </table></div></section>`;
  }

  private valueRow(field: Field & { extra?: boolean }, entry: Entry): TemplateResult {
    const { record, table } = this.texts;
    const text = this.shown(entry, field);
    const unit = isNumeric(field.type) ? formatUnit(field.unit ?? '', this.language) : '';
    return html`<tr role="row">
      <th scope="row" role="rowheader">${fieldTitle(field, this.texts)}</th>
      <td role="cell" class="breaks">${text === ''
        ? html`<span class="absent">${table.absent}</span>`
        : html`${text}${unit === '' ? nothing : html` <span class="unit">${unit}</span>`}`}</td>
      <td role="cell" data-label=${table.meaning}>${field.extra === true ? record.extra : (field.meaning ?? '')}</td>
    </tr>`;
  }

  private history(collection: Collection, entry: Entry, versions: Entry[]): TemplateResult {
    const { record } = this.texts;
    return html`<section aria-labelledby="versions"><h2 id="versions">${record.versions}</h2>
      ${versions.length === 0
        ? html`<p>${record.noVersions}</p>`
        : html`<ol class="versions">${versions.map((older, at) =>
            this.version(collection, older, versions[at - 1] ?? entry))}</ol>`}
    </section>`;
  }

  private version(collection: Collection, older: Entry, newer: Entry): TemplateResult {
    const { record } = this.texts;
    const different = fieldsOf(collection, { ...older, data: { ...newer.data, ...older.data } })
      .filter((each) => JSON.stringify(older.data[each.name], plain) !== JSON.stringify(newer.data[each.name], plain));
    return html`<li>
      <h3>${record.version(formatNumber(older.version, this.language))}
        <span class="when">${formatInstant(older.changed, this.language)}</span></h3>
      ${different.length === 0
        ? html`<p>${record.sameFields}</p>`
        : html`<p>${record.changedFields}:</p><ul>${different.map((each) => html`<li>${fieldTitle(each, this.texts)}:
            ${record.was} <del>${this.measured(older, each)}</del>,
            ${record.became} <ins>${this.measured(newer, each)}</ins></li>`)}</ul>`}
    </li>`;
  }
}

const plain = (_key: string, value: unknown): unknown => value instanceof ExactNumber ? value.text : value;

// Declared fields in their order, then members of the body that no field describes.
function fieldsOf(collection: Collection, entry: Entry): (Field & { extra?: boolean })[] {
  const declared = new Set(collection.fields.map((each) => each.name));
  const extra = Object.keys(entry.data).filter((each) => !declared.has(each));
  return [...collection.fields, ...extra.map((name) => ({ name, type: 'json' as const, extra: true }))];
}

customElements.define('meent-record', RecordPage);
