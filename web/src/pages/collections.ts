// All collections of this node, each with what it is about and who keeps it.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Collection } from '../api/types';
import { formatNumber } from '../format/number';
import { DataPage } from '../parts/data-page';
import { collectionPath, newCollectionPath } from '../router';

class CollectionsPage extends DataPage {
  private found: Collection[] | undefined;

  protected key(): string {
    return 'all';
  }

  protected async load(client: Client): Promise<void> {
    const found = await this.wait.run((signal) => client.collections(signal));
    if (found === undefined) return;
    this.found = [...found].sort((one, other) => titleOf(one).localeCompare(titleOf(other), 'nl'));
    this.requestUpdate();
  }

  protected heading(): TemplateResult {
    const { collections } = this.texts;
    return html`<h1>${collections.title}</h1><p class="lead">${collections.intro}</p>`;
  }

  protected body(): TemplateResult | typeof nothing {
    return html`${this.problem()}${this.found === undefined ? nothing : this.list(this.found)}`;
  }

  private list(found: Collection[]): TemplateResult {
    const { collections } = this.texts;
    const make = html`<p><a class="button" href=${this.link(newCollectionPath)}>${collections.make}</a></p>`;
    if (found.length === 0) {
      return html`<section class="notice"><h2>${collections.none}</h2><p>${collections.noneText}</p></section>
        ${make}`;
    }
    return html`<div class="table-region" role="region" aria-label=${collections.caption} tabindex="0">
        <table class="stacking" role="table">
          <caption class="unseen">${collections.caption}</caption>
          <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${collections.name}</th><th scope="col" role="columnheader">${collections.description}</th>
            <th scope="col" role="columnheader">${collections.organisation}</th>
            <th scope="col" role="columnheader" class="numeric">${collections.records}</th></tr></thead>
          <tbody role="rowgroup">${found.map((each) => this.row(each))}</tbody>
        </table>
      </div>${make}`;
  }

  private row(collection: Collection): TemplateResult {
    const { collections, table } = this.texts;
    const or = (text: string | undefined): string | TemplateResult =>
      text ? text : html`<span class="absent">${table.absent}</span>`;
    return html`<tr role="row">
      <th scope="row" role="rowheader"><a href=${this.link(collectionPath(collection.name))}>${titleOf(collection)}</a></th>
      <td role="cell" data-label=${collections.description}>${or(collection.description)}</td>
      <td role="cell" data-label=${collections.organisation}>${or(collection.organisation)}</td>
      <td role="cell" data-label=${collections.records} class="numeric">${formatNumber(collection.recordCount ?? 0, this.language)}</td>
    </tr>`;
  }
}

const titleOf = (collection: Collection): string => collection.title || collection.name;

customElements.define('meent-collections', CollectionsPage);
