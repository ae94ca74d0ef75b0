// What every page element shares: it renders into the document itself (one style sheet, real
// headings and tables for assistive technology), knows the language and the address, knows who
// is logged in, and asks the app for what only the app may do: go elsewhere, speak, name the page, and
// take in that somebody came or went.
import { LitElement } from 'lit';
import type { Session } from '../api/sharing-types';
import type { Language } from '../language';
import { linkTo } from '../language';
import type { Presence } from '../session';
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
    presence: { attribute: false },
  };

  declare language: Language;
  declare address: URL;
  declare presence: Presence;

  protected get texts(): Texts {
    return textsIn(this.language);
  }

  protected get session(): Session | undefined {
    return typeof this.presence === 'string' ? undefined : this.presence;
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

  // Somebody logged in, logged out, or acts for another party now.
  protected nowIs(session: Session | null): void {
    this.tell('meent-session', session);
  }

  // The server no longer knows the session: the app looks who is there.
  protected lookAgain(): void {
    this.tell('meent-look', null);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
