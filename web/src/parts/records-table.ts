// The table itself: headings that sort, units with the headings, numbers to the right, an own sign
// for what is absent. Wider than its place it scrolls, by keyboard too.
import { html, nothing, type TemplateResult } from 'lit';
import type { Collection, Entry, Field, Page } from '../api/types';
import { formatUnit } from '../format/unit';
import { formatValue, isNumeric } from '../format/value';
import { linkTo, type Language } from '../language';
import { recordPath } from '../router';
import type { Texts } from '../texts';
import { isSortable, sortStateOf, type View } from '../view';

export interface TableParts {
  collection: Collection;
  page: Page;
  view: View;
  columns: readonly Field[];
  language: Language;
  texts: Texts;
  busy: boolean;
  sort: (field: string) => void;
}

const ownNames = new Set(['id', 'owner', 'version', 'created', 'changed']);

export function fieldTitle(field: Field, texts: Texts): string {
  return ownNames.has(field.name) ? (texts.own[field.name] ?? field.name) : field.title || field.name;
}

export const valueIn = (entry: Entry, field: Field): unknown =>
  ownNames.has(field.name)
    ? (entry as unknown as Record<string, unknown>)[field.name]
    : entry.data[field.name];

export function recordsTable(parts: TableParts): TemplateResult {
  const { collection, page, columns, texts, busy } = parts;
  const title = collection.title || collection.name;
  return html`<div class="table-region" role="region" tabindex="0" aria-label=${texts.table.region(title)}
      aria-busy=${busy ? 'true' : 'false'}>
    <table class="records">
      <caption class="unseen">${title}</caption>
      <thead><tr>
        <th scope="col">${texts.table.record}</th>
        ${columns.map((each) => heading(each, parts))}
      </tr></thead>
      <tbody>${page.items.map((each) => row(each, parts))}</tbody>
    </table>
  </div>`;
}

const arrows = { ascending: '↑', descending: '↓', none: '↕' } as const;

function heading(field: Field, { view, texts, language, sort }: TableParts): TemplateResult {
  const name = fieldTitle(field, texts);
  const unit = formatUnit(field.unit ?? '', language);
  const side = isNumeric(field.type) ? 'numeric' : '';
  const unitText = unit === '' ? nothing : html` <span class="unit">${unit}</span>`;
  if (!isSortable(field)) return html`<th scope="col" class=${side}>${name}${unitText}</th>`;
  const state = sortStateOf(view, field.name);
  return html`<th scope="col" class=${side} aria-sort=${state}>
    <button type="button" class="sort" title=${texts.table.sortBy(name)} @click=${() => sort(field.name)}
      >
      <span>${name}${unitText}</span><span class="arrow" data-state=${state} aria-hidden="true">${arrows[state]}</span></button>
  </th>`;
}

function row(entry: Entry, parts: TableParts): TemplateResult {
  const { collection, columns, texts, language } = parts;
  return html`<tr>
    <th scope="row"><a class="code" href=${linkTo(recordPath(collection.name, entry.id), language)}
      >${entry.id.slice(0, 8)}</a></th>
    ${columns.map((field) => {
      const text = formatValue(valueIn(entry, field), field, language, texts);
      const side = isNumeric(field.type) ? 'numeric' : field.type === 'text' ? 'words' : '';
      if (text === '') {
        return html`<td class=${side}><span class="absent" aria-hidden="true">–</span><span class="unseen"
          >${texts.table.absent}</span></td>`;
      }
      return html`<td class=${side}>${text}</td>`;
    })}
  </tr>`;
}
