// Making a collection: its name, what it is about, and its fields one below the other.
import { html, nothing, type TemplateResult } from 'lit';
import type { Client } from '../api/client';
import type { Collection, Field, FieldType } from '../api/types';
import { isNumeric } from '../format/value';
import { DataPage } from '../parts/data-page';
import { problemView } from '../parts/problem';
import { trail } from '../parts/trail';
import { collectionPath } from '../router';

const types: readonly FieldType[] = [
  'text', 'integer', 'number', 'decimal', 'boolean', 'date', 'instant', 'interval', 'geometry', 'json',
];

class NewCollectionPage extends DataPage {
  private fields: Field[] = [{ name: '', type: 'text' }];

  protected key(): string {
    return '';
  }

  protected async load(): Promise<void> {
    // Nothing to fetch: the form starts empty.
  }

  protected heading(): TemplateResult {
    const { collections, make } = this.texts;
    return html`${trail([{ name: collections.title, link: this.link('/verzamelingen') }], this.texts)}
      <h1>${make.title}</h1><p class="lead">${make.intro}</p>`;
  }

  protected body(client: Client): TemplateResult {
    const { make } = this.texts;
    const { problem } = this.wait;
    return html`<form class="form" @submit=${(event: Event) => this.create(event, client)}>
      ${this.text('name', make.name, { help: make.nameHelp, pattern: '[a-z][a-z0-9\\-]{0,62}', required: true })}
      ${this.text('title', make.heading)}
      ${this.text('description', make.description)}
      ${this.text('organisation', make.organisation, { help: make.organisationHelp })}
      <h2>${make.fields}</h2>
      ${this.fields.map((each, at) => this.fieldset(each, at))}
      <p><button type="button" class="button" @click=${() => this.add()}>${make.add}</button></p>
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
      <p><button class="button primary" ?disabled=${this.wait.busy}>${make.create}</button></p>
    </form>`;
  }

  private text(
    id: string, label: string,
    { help = '', pattern = '', required = false, value = '', change = (_text: string): void => undefined } = {},
  ): TemplateResult {
    return html`<div class="field">
      <label for=${id}>${label}</label>
      ${help === '' ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
      <input id=${id} name=${id} .value=${value} autocomplete="off" ?required=${required}
        pattern=${pattern === '' ? nothing : pattern} aria-describedby=${help === '' ? nothing : `${id}-help`}
        @change=${(event: Event) => change((event.target as HTMLInputElement).value)}>
    </div>`;
  }

  private fieldset(field: Field, at: number): TemplateResult {
    const { make } = this.texts;
    const id = (part: string): string => `field-${at}-${part}`;
    return html`<fieldset class="group">
      <legend>${make.field(at + 1)}</legend>
      <div class="columns">
        ${this.text(id('name'), make.fieldName, { help: make.fieldNameHelp, pattern: '[a-z][a-z0-9_]{0,62}',
          required: true, value: field.name, change: (name) => this.change(at, { name }) })}
        <div class="field"><label for=${id('type')}>${make.fieldType}</label>
          <select id=${id('type')} @change=${(event: Event) =>
            this.change(at, { type: (event.target as HTMLSelectElement).value as FieldType })}>
            ${types.map((each) => html`<option value=${each} ?selected=${each === field.type}
              >${this.texts.types[each]}</option>`)}
          </select></div>
        ${this.text(id('title'), make.fieldTitle, { value: field.title ?? '', change: (title) => this.change(at, { title }) })}
        ${isNumeric(field.type)
          ? this.text(id('unit'), make.fieldUnit, { value: field.unit ?? '', change: (unit) => this.change(at, { unit }) })
          : nothing}
        ${this.text(id('meaning'), make.fieldMeaning, { value: field.meaning ?? '', change: (meaning) => this.change(at, { meaning }) })}
      </div>
      <div class="row">
        ${(['required', 'personal', 'indexed'] as const).map((each) => html`<label class="check">
          <input type="checkbox" .checked=${field[each] === true} @change=${(event: Event) =>
            this.change(at, { [each]: (event.target as HTMLInputElement).checked })}> ${make[each]}</label>`)}
        ${this.fields.length === 1 ? nothing : html`<button type="button" class="button"
          @click=${() => this.takeAway(at)}>${make.remove(at + 1)}</button>`}
      </div>
    </fieldset>`;
  }

  private change(at: number, part: Partial<Field>): void {
    this.fields = this.fields.map((each, index) => (index === at ? { ...each, ...part } : each));
    this.requestUpdate();
  }

  private async add(): Promise<void> {
    this.fields = [...this.fields, { name: '', type: 'text' }];
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#field-${this.fields.length - 1}-name`)?.focus();
  }

  private async takeAway(at: number): Promise<void> {
    this.fields = this.fields.filter((_each, index) => index !== at);
    this.say(this.texts.make.removed(at + 1));
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#field-${Math.max(0, at - 1)}-name`)?.focus();
  }

  private async create(event: Event, client: Client): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = (key: string): string => String(data.get(key) ?? '').trim();
    const collection: Collection = {
      name: text('name'), title: text('title'), description: text('description'),
      organisation: text('organisation'), fields: this.fields.map(tidy),
    };
    const made = await this.wait.run(async (signal) => {
      await client.createCollection(collection, signal);
      return true;
    });
    if (made === true) this.go({ path: this.link(collectionPath(collection.name)) });
  }
}

// Without what is empty, and without a unit where there is no number.
function tidy(field: Field): Field {
  const { name, type, title, unit, meaning, required, personal, indexed } = field;
  return {
    name, type, ...(title ? { title } : {}), ...(meaning ? { meaning } : {}),
    ...(unit && isNumeric(type) ? { unit } : {}), ...(required ? { required } : {}),
    ...(personal ? { personal } : {}), ...(indexed ? { indexed } : {}),
  };
}

customElements.define('meent-new-collection', NewCollectionPage);
