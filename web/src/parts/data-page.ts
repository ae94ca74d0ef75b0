// A page that shows data: needs the operator's token, loads when its key changes, and shows waiting
// and refusals in one way.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Client } from '../api/client';
import { token } from '../api/session';
import { PageElement } from './page';
import { problemView, tokenNeeded } from './problem';
import { Wait } from './wait';

export abstract class DataPage extends PageElement {
  protected wait = new Wait(this);
  private loadedKey: string | undefined;

  // What the data on the page depends on; when it changes, load() runs.
  protected abstract key(): string;
  protected abstract load(client: Client): Promise<void>;
  protected abstract heading(): TemplateResult;
  protected abstract body(client: Client): TemplateResult | typeof nothing;

  protected get client(): Client | undefined {
    const given = token();
    return given === null ? undefined : new Client(given);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { client } = this;
    const key = this.key();
    if (client === undefined || key === this.loadedKey) return;
    this.loadedKey = key;
    void this.load(client);
  }

  protected reload(): void {
    this.loadedKey = undefined;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { client } = this;
    return html`${this.heading()}
      ${client === undefined ? tokenNeeded(this.texts, this) : html`${this.body(client)}`}
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
}
