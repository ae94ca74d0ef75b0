// Which fields stand in the table. The choice is applied at once by a button, not per tick, so that
// a keyboard user is not thrown about.
import { html, type TemplateResult } from 'lit';
import type { Collection } from '../api/types';
import { columnsOf, shownColumns, type View } from '../view';
import { PageElement } from './page';
import { fieldTitle } from './records-table';

class FieldChooser extends PageElement {
  static override properties = {
    ...PageElement.properties, collection: { attribute: false }, view: { attribute: false },
  };
  declare collection: Collection;
  declare view: View;

  protected override render(): TemplateResult {
    const { table } = this.texts;
    const shown = new Set(shownColumns(this.collection, this.view).map((each) => each.name));
    return html`<details class="chooser">
      <summary>${table.choose}</summary>
      <form @submit=${(event: Event) => this.apply(event)}>
        <fieldset>
          <legend>${table.chooseLegend}</legend>
          ${columnsOf(this.collection).map((each) => html`<label class="check">
            <input type="checkbox" name="field" value=${each.name} .checked=${shown.has(each.name)}>
            ${fieldTitle(each, this.texts)}</label>`)}
        </fieldset>
        <p class="row">
          <button class="button primary">${table.chooseApply}</button>
          <button type="button" class="button" @click=${() => this.choose([])}>${table.chooseReset}</button>
          <button type="button" class="button" @click=${() => this.choose(this.allFields())}
            >${table.chooseAll}</button>
        </p>
      </form>
    </details>`;
  }

  private allFields(): string[] {
    return this.collection.fields.map((each) => each.name);
  }

  private apply(event: Event): void {
    event.preventDefault();
    const ticked = this.querySelectorAll<HTMLInputElement>('input[name=field]:checked');
    this.choose([...ticked].map((each) => each.value));
  }

  private choose(fields: string[]): void {
    this.querySelector('details')?.removeAttribute('open');
    this.querySelector('summary')?.focus();
    this.dispatchEvent(new CustomEvent('meent-fields', { detail: fields }));
  }
}

customElements.define('meent-field-chooser', FieldChooser);
