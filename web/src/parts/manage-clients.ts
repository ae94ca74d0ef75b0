// Programs that may use the API for an organisation: the list, a new one with a secret that is shown
// once, and the end of one.
import { html, nothing, type TemplateResult } from 'lit';
import { Managing } from '../api/managing';
import type { ApiClient, Purpose } from '../api/sharing-types';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

class ManageClients extends PageElement {
  static override properties = {
    ...PageElement.properties, clients: { attribute: false }, purposes: { attribute: false },
  };
  declare clients: readonly ApiClient[];
  declare purposes: readonly Purpose[];
  private wait = new Wait(this);
  private made: ApiClient | undefined;

  protected override render(): TemplateResult {
    const { manage } = this.texts;
    const { problem } = this.wait;
    return html`<section aria-labelledby="clients"><h2 id="clients">${manage.clients}</h2>
      <p class="measure">${manage.clientsText}</p>
      ${this.clients.length === 0 ? nothing : html`<ul class="plain rows">${this.clients.map((each) => this.client(each))}</ul>`}
      <details><summary>${manage.newClient}</summary>
        <form class="form" @submit=${(event: Event) => void this.create(event)}>
          <div class="field"><label for="client-title">${manage.clientTitle}</label>
            <input id="client-title" name="title" required autocomplete="off"></div>
          <fieldset><legend>${manage.clientPurposes}</legend>${this.purposes.map((each) => html`<label class="check"><input
            type="checkbox" name="purposes" value=${each.name}> ${each.title[this.language] || each.name}</label>`)}</fieldset>
          <button class="button primary" ?disabled=${this.wait.busy}>${manage.create}</button>
        </form></details>
      ${this.made?.secret === undefined ? nothing : html`<div class="notice" role="status"><p>${manage.secretOnce}</p>
        <dl class="facts"><div><dt>${manage.clientId}</dt><dd><code>${this.made.client}</code></dd></div>
          <div><dt>${manage.clientSecret}</dt><dd><code class="secret">${this.made.secret}</code></dd></div></dl></div>`}
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
    </section>`;
  }

  private client(client: ApiClient): TemplateResult {
    const { manage } = this.texts;
    return html`<li class="row"><span><strong>${client.title}</strong> <span class="subtle">${client.client}: ${client.purposes.join(', ')}</span></span>
      <button type="button" class="button" aria-label="${manage.removeClient}: ${client.title}" ?disabled=${this.wait.busy}
        @click=${() => void this.takeAway(client)}>${manage.removeClient}</button></li>`;
  }

  private async create(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const title = String(data.get('title') ?? '').trim();
    const purposes = data.getAll('purposes').map(String);
    this.made = await this.wait.run((signal) =>
      this.api.createClient({ title, party: this.session?.acting ?? '', roles: ['consumer'], purposes }, signal));
    if (this.made === undefined) return;
    form.reset();
    this.changed(this.texts.manage.made(title));
  }

  private async takeAway(client: ApiClient): Promise<void> {
    const gone = await this.wait.run(async (signal) => {
      await this.api.removeClient(client.client, signal);
      return true;
    });
    if (gone === true) this.changed(this.texts.manage.clientGone(client.title));
  }

  private changed(said: string): void {
    this.say(said);
    this.dispatchEvent(new CustomEvent('meent-changed', { bubbles: true }));
    this.requestUpdate();
  }

  private get api(): Managing {
    return new Managing(this.session?.csrf);
  }
}

customElements.define('meent-manage-clients', ManageClients);
