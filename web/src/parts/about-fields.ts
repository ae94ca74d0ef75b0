// What the fields of a collection mean, below its table.
import { html, nothing, type TemplateResult } from 'lit';
import type { Collection, Field } from '../api/types';
import { formatUnit } from '../format/unit';
import type { Language } from '../language';
import type { Texts } from '../texts';

export function aboutFields(collection: Collection, texts: Texts, language: Language): TemplateResult {
  const { table } = texts;
  return html`<details class="about">
    <summary>${table.about}</summary>
    ${collection.organisation
      ? html`<p>${table.keeper}: ${collection.organisation}</p>`
      : nothing}
    <div class="table-region" role="region" tabindex="0" aria-label=${table.about}>
      <table class="stacking" role="table">
        <caption class="unseen">${table.about}</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${table.field}</th><th scope="col" role="columnheader">${table.kind}</th>
          <th scope="col" role="columnheader">${table.unit}</th><th scope="col" role="columnheader">${table.meaning}</th>
          <th scope="col" role="columnheader">${table.notes}</th></tr></thead>
        <tbody role="rowgroup">${collection.fields.map((each) => row(each, texts, language))}</tbody>
      </table>
    </div>
  </details>`;
}

function row(field: Field, texts: Texts, language: Language): TemplateResult {
  const { table } = texts;
  const kind = field.type === 'array' && field.item !== undefined
    ? `${texts.types.array}: ${texts.types[field.item]}`
    : texts.types[field.type];
  return html`<tr role="row">
    <th scope="row" role="rowheader">${field.title || field.name} <code>${field.name}</code></th>
    <td role="cell" data-label=${table.kind}>${kind}</td>
    <td role="cell" data-label=${table.unit}>${formatUnit(field.unit ?? '', language)}</td>
    <td role="cell" data-label=${table.meaning}>${field.meaning ?? ''}</td>
    <td role="cell" data-label=${table.notes}>${notes(field, texts)}</td>
  </tr>`;
}

function notes(field: Field, { table }: Texts): string {
  const all: string[] = [];
  if (field.personal === true) all.push(table.personal);
  if (field.required === true) all.push(table.required);
  if (field.indexed === true) all.push(table.indexed);
  if (field.choices?.length) all.push(`${table.choices}: ${field.choices.join(', ')}`);
  return all.join('; ');
}
