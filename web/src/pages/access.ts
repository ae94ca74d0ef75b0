// Going in as operator, until people have identities of their own: one field for the token, tried
// against the API at once, then back to where one was.
import { html, nothing, type TemplateResult } from 'lit';
import { Client } from '../api/client';
import { forgetToken, keepToken, token } from '../api/session';
import { PageElement } from '../parts/page';
import { problemView } from '../parts/problem';
import { Wait } from '../parts/wait';
import { safeReturn } from '../router';

// RFC 6750: what a bearer token may consist of. Anything else was copied wrongly, and a header
// could not carry it.
const tokenSyntax = /^[A-Za-z0-9._~+/-]+=*$/;

class AccessPage extends PageElement {
  private wait = new Wait(this);
  private mistake: 'empty' | 'refused' | 'badCharacters' | undefined;
  private shown = false;

  protected override render(): TemplateResult {
    const { access } = this.texts;
    return html`
      <h1>${access.title}</h1>
      ${token() === null ? this.form() : this.inside()}
      ${this.wait.view(this.texts, access.checking)}
      ${this.wait.problem === undefined || this.mistake !== undefined
        ? nothing
        : problemView(this.wait.problem, this.texts, this)}
    `;
  }

  private form(): TemplateResult {
    const { access } = this.texts;
    return html`
      <p class="measure">${access.intro}</p>
      <p class="measure">${access.where}</p>
      <form class="form" novalidate @submit=${(event: Event) => this.enter(event)}>
        <div class="field">
          <label for="token">${access.label}</label>
          <p class="help" id="token-help">${access.kept}</p>
          ${this.mistake === undefined
            ? nothing
            : html`<p class="mistake" id="token-mistake">${access[this.mistake]}</p>`}
          <input id="token" name="token" class="wide code" type=${this.shown ? 'text' : 'password'}
            autocomplete="off" autocapitalize="none" spellcheck="false"
            aria-invalid=${this.mistake === undefined ? 'false' : 'true'}
            aria-describedby=${this.mistake === undefined ? 'token-help' : 'token-mistake token-help'}>
          <label class="check"><input type="checkbox" .checked=${this.shown}
            @change=${(event: Event) => this.reveal(event)}> ${access.show}</label>
        </div>
        <button class="button primary" ?disabled=${this.wait.busy}>${access.enter}</button>
      </form>`;
  }

  private inside(): TemplateResult {
    const { access, home } = this.texts;
    return html`<section class="notice">
      <p>${access.inside}</p>
      <p>${access.kept}</p>
      <p class="row"><a class="button primary" href=${this.link('/verzamelingen')}>${home.nowLink}</a>
        <button type="button" class="button" @click=${() => this.leave()}>${access.leave}</button></p>
    </section>`;
  }

  private reveal(event: Event): void {
    this.shown = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }

  private async enter(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>('#token');
    const given = input?.value.trim() ?? '';
    this.mistake = given === '' ? 'empty' : tokenSyntax.test(given) ? undefined : 'badCharacters';
    if (this.mistake === undefined) {
      const found = await this.wait.run((signal) => new Client(given).collections(signal));
      if (found !== undefined) return this.welcome(given);
      const code = this.wait.problem?.code;
      if (code === 'unauthenticated' || code === 'denied') this.mistake = 'refused';
    }
    this.requestUpdate();
    await this.updateComplete;
    if (this.mistake !== undefined) {
      this.say(this.texts.access[this.mistake]);
      input?.focus();
    }
  }

  private welcome(given: string): void {
    keepToken(given);
    this.say(this.texts.access.inside);
    this.go({ path: safeReturn(this.address.searchParams.get('terug')), replace: true });
  }

  private leave(): void {
    forgetToken();
    this.mistake = undefined;
    this.requestUpdate();
    this.say(this.texts.access.left);
  }
}

customElements.define('meent-access', AccessPage);
