// People who may log in: the list, a new account with a password to hand over once, and a stop.
import { html, nothing, type TemplateResult } from 'lit';
import { Managing } from '../api/managing';
import type { User } from '../api/sharing-types';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

class ManagePeople extends PageElement {
  static override properties = {
    ...PageElement.properties, users: { attribute: false },
  };
  declare users: readonly User[];
  private wait = new Wait(this);
  private made: User | undefined;

  protected override render(): TemplateResult {
    const { manage } = this.texts;
    const { problem } = this.wait;
    return html`<section aria-labelledby="people"><h2 id="people">${manage.people}</h2>
      ${this.users.length === 0 ? nothing : html`<ul class="plain rows">${this.users.map((each) => this.user(each))}</ul>`}
      <details ?open=${this.made !== undefined}><summary>${manage.newPerson}</summary>
        <form class="form" @submit=${(event: Event) => void this.create(event)}>
          ${this.field('login', manage.login, manage.loginHelp)}
          ${this.field('name', manage.personName)}
          ${this.field('party', manage.personParty, manage.personPartyHelp)}
          <button class="button primary" ?disabled=${this.wait.busy}>${manage.create}</button>
        </form></details>
      ${this.made?.password === undefined ? nothing : html`<div class="notice" role="status">
        <p>${manage.handOver(this.made.name)}</p><p><code class="secret">${this.made.password}</code></p></div>`}
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
    </section>`;
  }

  private field(name: string, label: string, help = ''): TemplateResult {
    const id = `person-${name}`;
    return html`<div class="field"><label for=${id}>${label}</label>
      ${help === '' ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
      <input id=${id} name=${name} required autocomplete="off" aria-describedby=${help === '' ? nothing : `${id}-help`}></div>`;
  }

  private user(user: User): TemplateResult {
    const { manage } = this.texts;
    const blocked = user.state === 'blocked';
    return html`<li class="row"><span><strong>${user.name}</strong> <span class="subtle">${user.login}</span></span>
      <span class="state" data-state=${blocked ? 'suspended' : 'active'}>${blocked ? manage.blocked : manage.active}</span>
      ${user.login === this.session?.login ? nothing : html`<button type="button" class="button" ?disabled=${this.wait.busy}
        aria-label="${blocked ? manage.unblock : manage.block}: ${user.name}"
        @click=${() => void this.become(user, blocked ? 'active' : 'blocked')}>${blocked ? manage.unblock : manage.block}</button>`}
    </li>`;
  }

  private async create(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const [login = '', name = '', party = ''] = ['login', 'name', 'party'].map((each) => String(data.get(each) ?? '').trim());
    this.made = undefined;
    // The person is a party first: it is what data and agreements name.
    const made = await this.wait.run(async (signal) => {
      await this.api.createParty({ name: party, title: name, kind: 'person' }, signal);
      return this.api.createUser({ login, name, party }, signal);
    });
    if (made === undefined) return;
    this.made = made;
    form.reset();
    this.changed(this.texts.manage.made(name));
  }

  private async become(user: User, state: User['state']): Promise<void> {
    const changed = await this.wait.run((signal) => this.api.changeUser(user.login, { state }, signal));
    if (changed !== undefined) this.changed(this.texts.manage.changed(user.name));
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

customElements.define('meent-manage-people', ManagePeople);
