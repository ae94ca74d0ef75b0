// Commands that are ready to use, with a button that copies them.
import { html, nothing, type TemplateResult } from 'lit';
import { PageElement } from './page';

class Snippet extends PageElement {
  static override properties = {
    ...PageElement.properties, text: { attribute: false }, label: { attribute: false },
  };
  declare text: string;
  declare label: string;
  private outcome = '';

  protected override render(): TemplateResult {
    const { snippet } = this.texts;
    return html`<figure class="snippet">
      <pre class="raw" tabindex="0" aria-label=${this.label}>${this.text}</pre>
      <figcaption class="row"><button type="button" class="button" @click=${() => void this.copy()}>${snippet.copy}</button>
        ${this.outcome === '' ? nothing : html`<span>${this.outcome}</span>`}</figcaption>
    </figure>`;
  }

  private async copy(): Promise<void> {
    const { snippet } = this.texts;
    try {
      await navigator.clipboard.writeText(this.text);
      this.outcome = snippet.copied;
    } catch {
      // The browser forbids it: then the text stands selected, ready for the reader's own keys.
      const pre = this.querySelector('pre');
      if (pre !== null) getSelection()?.selectAllChildren(pre);
      this.outcome = snippet.selected;
    }
    this.say(this.outcome);
    this.requestUpdate();
  }
}

customElements.define('meent-snippet', Snippet);
