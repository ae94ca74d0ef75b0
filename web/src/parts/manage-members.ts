// Organisations, and who may act for the one that the reader acts for, in which roles.
import { html, nothing, type TemplateResult } from 'lit';
import { Managing } from '../api/managing';
import type { Member, Party, Role } from '../api/sharing-types';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

const memberRoles: readonly Role[] = ['owner', 'consumer', 'operator', 'auditor'];

class ManageMembers extends PageElement {
  static override properties = {
    ...PageElement.properties, members: { attribute: false }, organisations: { attribute: false },
  };
  declare members: readonly Member[];
  declare organisations: readonly Party[];
  private wait = new Wait(this);

  protected override render(): TemplateResult {
    const { manage } = this.texts;
    const { problem } = this.wait;
    return html`<section aria-labelledby="organisations"><h2 id="organisations">${manage.organisations}</h2>
      <ul class="plain">${this.organisations.map((each) => html`<li>${each.title} <span class="subtle">${each.name}</span></li>`)}</ul>
      <details><summary>${manage.newOrganisation}</summary>
        <form class="form" @submit=${(event: Event) => void this.createOrganisation(event)}>
          ${this.field('organisation-title', 'title', manage.title_)}
          ${this.field('organisation-name', 'name', manage.partyName, manage.partyNameHelp)}
          <button class="button primary" ?disabled=${this.wait.busy}>${manage.create}</button>
        </form></details>
    </section>
    <section aria-labelledby="members"><h2 id="members">${manage.members}</h2>
      ${this.members.length === 0 ? nothing : html`<ul class="plain rows">${this.members.map((each) => this.member(each))}</ul>`}
      <details><summary>${manage.newMember}</summary>
        <form class="form" @submit=${(event: Event) => void this.add(event)}>
          ${this.field('member-person', 'person', manage.memberPerson)}
          <fieldset><legend>${manage.roles}</legend>${memberRoles.map((each) => html`<label class="check"><input
            type="checkbox" name="roles" value=${each}> ${this.texts.logIn.roleNames[each]}</label>`)}</fieldset>
          <button class="button primary" ?disabled=${this.wait.busy}>${manage.add}</button>
        </form></details>
      ${problem === undefined ? nothing : problemView(problem, this.texts, this)}
    </section>`;
  }

  private field(id: string, name: string, label: string, help = ''): TemplateResult {
    return html`<div class="field"><label for=${id}>${label}</label>
      ${help === '' ? nothing : html`<p class="help" id="${id}-help">${help}</p>`}
      <input id=${id} name=${name} required autocomplete="off" aria-describedby=${help === '' ? nothing : `${id}-help`}></div>`;
  }

  private member(member: Member): TemplateResult {
    const { manage, logIn } = this.texts;
    const title = member.title || member.person;
    return html`<li class="row"><span><strong>${title}</strong>
        <span class="subtle">${member.roles.map((each) => logIn.roleNames[each]).join(', ')}</span></span>
      <button type="button" class="button" aria-label="${manage.removeMember}: ${title}" ?disabled=${this.wait.busy}
        @click=${() => void this.act(manage.changed(title), (signal) =>
          this.api.removeMember(this.acting, member.person, signal))}>${manage.removeMember}</button></li>`;
  }

  private async createOrganisation(event: Event): Promise<void> {
    const { form, text } = sent(event);
    const party: Party = { name: text('name'), title: text('title'), kind: 'organisation' };
    await this.act(this.texts.manage.made(party.title), (signal) => this.api.createParty(party, signal), form);
  }

  private async add(event: Event): Promise<void> {
    const { form, data, text } = sent(event);
    const member: Member = { person: text('person'), roles: data.getAll('roles').map((each) => String(each) as Role) };
    await this.act(this.texts.manage.changed(member.person), (signal) =>
      this.api.addMember(this.acting, member, signal), form);
  }

  private async act(said: string, task: (signal: AbortSignal) => Promise<unknown>, form?: HTMLFormElement): Promise<void> {
    const done = await this.wait.run(async (signal) => {
      await task(signal);
      return true;
    });
    if (done === undefined) return;
    form?.reset();
    this.say(said);
    this.dispatchEvent(new CustomEvent('meent-changed', { bubbles: true }));
  }

  private get acting(): string {
    return this.session?.acting ?? '';
  }

  private get api(): Managing {
    return new Managing(this.session?.csrf);
  }
}

function sent(event: Event): { form: HTMLFormElement; data: FormData; text: (name: string) => string } {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const data = new FormData(form);
  return { form, data, text: (name) => String(data.get(name) ?? '').trim() };
}

customElements.define('meent-manage-members', ManageMembers);
