// A page that shows data: loads when its key or its reader changes, and shows waiting and refusals in
// one way. What is open needs no log-in; a page that is somebody's own says so with `personal`.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Client } from '../api/client';
import { PageElement } from './page';
import { logInNeeded, problemView } from './problem';
import { Wait } from './wait';

export abstract class DataPage extends PageElement {
  protected wait = new Wait(this);
  protected readonly personal: boolean = false;
  private loadedKey: string | undefined;

  // What the data on the page depends on; when it changes, load() runs.
  protected abstract key(): string;
  protected abstract load(client: Client): Promise<void>;
  protected abstract heading(): TemplateResult;
  protected abstract body(client: Client): TemplateResult | typeof nothing;

  protected get client(): Client {
    return new Client(this.session?.csrf);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    if (!this.mayLoad()) return;
    const key = JSON.stringify([this.session?.login, this.session?.acting, this.key()]);
    if (key === this.loadedKey) return;
    this.loadedKey = key;
    void this.load(this.client).then(() => this.checkSession());
  }

  protected reload(): void {
    this.loadedKey = undefined;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { session } = this;
    const stranger = this.presence === 'none' &&
      (this.personal || this.wait.problem?.code === 'unauthenticated');
    return html`${this.heading()}
      ${stranger ? logInNeeded(this.texts, this) : this.personal && session === undefined
        ? nothing
        : this.body(this.client)}
      ${this.wait.view(this.texts)}`;
  }

  protected problem(): TemplateResult | typeof nothing {
    const { problem } = this.wait;
    if (problem === undefined) return nothing;
    return problemView(problem, this.texts, {
      language: this.language,
      address: this.address,
      retry: () => this.reload(),
    });
  }

  private mayLoad(): boolean {
    return this.presence !== 'unknown' && !(this.personal && this.session === undefined);
  }

  // A session that ended while the page stood open.
  private checkSession(): void {
    if (this.wait.problem?.code === 'unauthenticated' && this.session !== undefined) this.lookAgain();
  }
}
