// What every page element shares: it renders into the document itself (one style sheet, real
// headings and tables for assistive technology), knows the language and the address, and asks the
// app for the three things that only the app may do: go elsewhere, speak, and name the page.
import { LitElement } from 'lit';
import type { Language } from '../language';
import { linkTo } from '../language';
import { textsIn, type Texts } from '../texts';

export interface Going {
  path: string; // with query
  replace?: boolean;
  state?: unknown;
}

export class PageElement extends LitElement {
  static override properties = {
    language: { attribute: false },
    address: { attribute: false },
  };

  declare language: Language;
  declare address: URL;

  protected get texts(): Texts {
    return textsIn(this.language);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected link(path: string, query: Record<string, string> = {}): string {
    return linkTo(path, this.language, query);
  }

  protected go(going: Going): void {
    this.tell('meent-go', going);
  }

  // Tells readers who do not see the change that it happened.
  protected say(text: string): void {
    this.tell('meent-say', text);
  }

  protected nameIt(title: string): void {
    this.tell('meent-title', title);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
