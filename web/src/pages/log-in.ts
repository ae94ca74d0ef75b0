// Logging in, then back to where one was. Who is in sees here who one is, for whom one may act, and
// may change the password.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { Session } from '../api/sharing-types';
import { PageElement } from '../parts/page';
import '../parts/password-form';
import { problemView } from '../parts/problem';
import { Wait } from '../parts/wait';
import { safeReturn } from '../router';
import { actingParty } from '../session';

type Mistake = 'empty' | 'refused';

class LogInPage extends PageElement {
  private wait = new Wait(this);
  private mistake: Mistake | undefined;
  private shown = false;

  protected override render(): TemplateResult {
    const { logIn } = this.texts;
    const { session } = this;
    return html`
      <h1>${session === undefined ? logIn.title : logIn.account}</h1>
      ${session !== undefined ? this.inside(session) : this.presence === 'none' ? this.form() : nothing}
      ${this.wait.view(this.texts, logIn.checking)}
      ${this.wait.problem === undefined || this.mistake !== undefined
        ? nothing
        : problemView(this.wait.problem, this.texts, this)}
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    this.nameIt(this.session === undefined ? this.texts.logIn.title : this.texts.logIn.account);
  }

  private form(): TemplateResult {
    const { logIn } = this.texts;
    const { mistake } = this;
    return html`
      <p class="measure">${logIn.intro}</p>
      <form class="form narrow" novalidate @submit=${(event: Event) => void this.enter(event)}>
        ${mistake === undefined ? nothing : html`<p class="mistake" id="mistake">${logIn[mistake]}</p>`}
        <div class="field">
          <label for="login">${logIn.login}</label>
          <input id="login" name="login" autocomplete="username" autocapitalize="none" spellcheck="false"
            aria-invalid=${mistake === undefined ? 'false' : 'true'}
            aria-describedby=${mistake === undefined ? nothing : 'mistake'}>
        </div>
        <div class="field">
          <label for="password">${logIn.password}</label>
          <input id="password" name="password" type=${this.shown ? 'text' : 'password'}
            autocomplete="current-password" autocapitalize="none" spellcheck="false"
            aria-invalid=${mistake === undefined ? 'false' : 'true'}
            aria-describedby=${mistake === undefined ? nothing : 'mistake'}>
          <label class="check"><input type="checkbox" .checked=${this.shown}
            @change=${(event: Event) => this.reveal(event)}> ${logIn.show}</label>
        </div>
        <button class="button primary" ?disabled=${this.wait.busy}>${logIn.enter}</button>
      </form>
      <p class="measure help">${logIn.lost}</p>`;
  }

  private inside(session: Session): TemplateResult {
    const { logIn } = this.texts;
    const acting = actingParty(session);
    return html`<dl class="facts">
        <div><dt>${logIn.name}</dt><dd>${session.name}</dd></div>
        <div><dt>${logIn.login}</dt><dd>${session.login}</dd></div>
        <div><dt>${logIn.acting}</dt><dd>${acting?.title ?? session.acting}</dd></div>
        ${acting === undefined || acting.roles.length === 0 ? nothing : html`<div><dt>${logIn.roles}</dt>
          <dd>${acting.roles.map((each) => logIn.roleNames[each]).join(', ')}</dd></div>`}
      </dl>
      ${session.parties.length < 2 ? nothing : html`<p class="measure help">${logIn.switchHow}</p>`}
      <p class="row"><a class="button primary" href=${this.link('/mijn-gegevens')}>${logIn.toMyData}</a></p>
      <meent-password-form .language=${this.language} .address=${this.address}
        .presence=${this.presence}></meent-password-form>`;
  }

  private reveal(event: Event): void {
    this.shown = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }

  private async enter(event: Event): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [login = '', password = ''] = ['login', 'password'].map((each) => String(data.get(each) ?? ''));
    this.mistake = login.trim() === '' || password === '' ? 'empty' : undefined;
    if (this.mistake === undefined) {
      const session = await this.wait.run((signal) => new Sharing().logIn(login.trim(), password, signal));
      if (session !== undefined) return this.welcome(session);
      if (this.wait.problem?.code === 'unauthenticated') this.mistake = 'refused';
    }
    this.requestUpdate();
    await this.updateComplete;
    if (this.mistake !== undefined) {
      this.say(this.texts.logIn[this.mistake]);
      const empty = login.trim() === '' ? '#login' : '#password';
      this.querySelector<HTMLInputElement>(this.mistake === 'empty' ? empty : '#password')?.focus();
    }
  }

  private welcome(session: Session): void {
    this.nowIs(session);
    this.say(this.texts.logIn.inside(session.name));
    this.go({ path: safeReturn(this.address.searchParams.get('terug')), replace: true });
  }
}

customElements.define('meent-log-in', LogInPage);
