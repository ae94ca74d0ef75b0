// Uses of data as a list: when, by whom, what, how many records, and the proof to download. The rows
// come from whoever shows the list.
import { html, nothing, type TemplateResult } from 'lit';
import { proofPath } from '../api/sharing';
import type { Use } from '../api/sharing-types';
import type { Collection } from '../api/types';
import { formatWhen } from '../format/calendar';
import { titleOfField } from '../format/agreement';
import { formatNumber } from '../format/number';
import type { Language } from '../language';
import type { Texts } from '../texts';

export interface UsesParts {
  uses: readonly Use[];
  collections: ReadonlyMap<string, Collection>;
  language: Language;
  texts: Texts;
  caption: string;
  allFields?: readonly string[]; // what one who asked for no fields in particular got
  named: boolean; // with a column that says who
  proofs?: boolean; // false where the reader is not the one whose data it was
}

// Who used it: the organisation; of what was done by the keeper of accounts the log names none.
export const nameOfUser = (use: Use, texts: Texts): string =>
  use.organisationTitle || use.organisation || texts.uses.keeper;

// What happened, as exactly as there is a word for it.
export function actionOf(use: Use, actions: Texts['uses']['actions']): string {
  const exact = actions[`${use.action}-${use.kind === undefined ? '' : `${use.kind}-`}${use.change ?? ''}`];
  const said = exact ?? actions[use.action] ?? use.action;
  return use.requests === undefined ? said : `${said} (${use.requests}×)`;
}

// What shows values of fields. Who is counted or told that something changed is shown none.
const showsFields = new Set(['read', 'list', 'versions', 'aggregate', 'export']);

// Entries of before the log named all fields may leave them out; `all` is what may be seen, where
// that is known.
export function fieldsOf(use: Use, all: readonly string[] | undefined, texts: Texts, titleOf: (name: string) => string): string {
  if (use.collection === undefined || !showsFields.has(use.action)) return '';
  return (use.fields ?? all)?.map(titleOf).join(', ') ?? texts.uses.allFields;
}

export function usesTable(parts: UsesParts): TemplateResult {
  const { uses, texts, caption, named, proofs = true } = parts;
  const { words } = texts.uses;
  const head = (name: string, side = ''): TemplateResult =>
    html`<th scope="col" role="columnheader" class=${side}>${name}</th>`;
  return html`<div class="table-region" role="region" tabindex="0" aria-label=${texts.table.region(caption)}>
    <table class="stacking uses" role="table">
      <caption class="unseen">${caption}</caption>
      <thead role="rowgroup"><tr role="row">${head(words.when)}${named ? head(words.who) : nothing}
        ${head(words.action)}${head(words.fields)}${head(words.records, 'numeric')}${proofs ? head(words.proof) : nothing}</tr></thead>
      <tbody role="rowgroup">${uses.map((each) => row(each, parts))}</tbody>
    </table>
  </div>`;
}

function row(use: Use, { collections, language, texts, named, allFields, proofs = true }: UsesParts): TemplateResult {
  const { words, actions } = texts.uses;
  const collection = collections.get(use.collection ?? '');
  const fields = fieldsOf(use, allFields, texts, (each) => titleOfField(each, collection, texts));
  const about = [use.collectionTitle || collection?.title || use.collection || '',
    use.purpose === undefined ? '' : texts.uses.forPurpose(use.purposeTitle?.[language] || use.purpose)];
  return html`<tr role="row">
    <th scope="row" role="rowheader">${formatWhen(use.at, language, texts.near)}</th>
    ${named ? html`<td role="cell" data-label=${words.who}>${nameOfUser(use, texts)}</td>` : nothing}
    <td role="cell" data-label=${words.action}>${actionOf(use, actions)}
      <span class="subtle">${about.filter((each) => each !== '').join(', ')}</span></td>
    <td role="cell" data-label=${words.fields}>${fields}</td>
    <td role="cell" class="numeric" data-label=${words.records}>${use.records === undefined ? '' : formatNumber(use.records, language)}</td>
    ${proofs ? html`<td role="cell" data-label=${words.proof}>${use.proven
      ? html`<a class="target" href=${proofPath(use)} download="meent-proof-${use.index}.txt" data-outside
          aria-label=${texts.uses.proofOf(String(use.index))}>${texts.uses.download}</a>`
      : html`<span class="absent">${texts.uses.notYetProven}</span>`}</td>` : nothing}
  </tr>`;
}
