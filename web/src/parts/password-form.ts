// Changing one's password: the old one, and the new one twice.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import { PageElement } from './page';
import { problemView } from './problem';
import { Wait } from './wait';

export const shortestPassword = 12;

class PasswordForm extends PageElement {
  private wait = new Wait(this);
  private mistake: 'tooShort' | 'differ' | 'wrongOld' | undefined;
  private done = false;

  protected override render(): TemplateResult {
    const { password } = this.texts;
    const { mistake } = this;
    const { problem } = this.wait;
    return html`<form class="form" novalidate @submit=${(event: Event) => void this.change(event)}>
      <h2>${password.title}</h2>
      <p class="measure">${password.what(String(shortestPassword))}</p>
      <input class="unseen" type="text" name="username" autocomplete="username" .value=${this.session?.login ?? ''}
        tabindex="-1" aria-hidden="true" readonly>
      ${this.field('old', password.old, 'current-password', mistake === 'wrongOld')}
      ${this.field('new', password.fresh, 'new-password', mistake === 'tooShort')}
      ${this.field('again', password.again, 'new-password', mistake === 'differ')}
      <button class="button" ?disabled=${this.wait.busy}>${password.change}</button>
      ${this.done ? html`<p role="status">${password.done}</p>` : nothing}
      ${problem === undefined || mistake !== undefined ? nothing : problemView(problem, this.texts, this)}
    </form>`;
  }

  private field(id: string, label: string, autocomplete: 'current-password' | 'new-password', wrong: boolean): TemplateResult {
    const { mistake } = this;
    return html`<div class="field">
      <label for="password-${id}">${label}</label>
      ${wrong && mistake !== undefined
        ? html`<p class="mistake" id="password-${id}-mistake">${this.texts.password[mistake]}</p>`
        : nothing}
      <input id="password-${id}" name=${id} type="password" autocomplete=${autocomplete}
        aria-invalid=${wrong ? 'true' : 'false'} aria-describedby=${wrong ? `password-${id}-mistake` : nothing}>
    </div>`;
  }

  private async change(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const [old, fresh, again] = ['old', 'new', 'again'].map((each) => String(data.get(each) ?? ''));
    this.done = false;
    this.mistake = [...(fresh ?? '')].length < shortestPassword ? 'tooShort' : fresh !== again ? 'differ' : undefined;
    if (this.mistake === undefined) {
      const done = await this.wait.run(async (signal) => {
        await new Sharing(this.session?.csrf).changePassword(old ?? '', fresh ?? '', signal);
        return true;
      });
      this.done = done === true;
      if (this.done) {
        form.reset();
        this.say(this.texts.password.done);
        this.lookAgain(); // the session has another id and another token now
      } else if (this.wait.problem?.code === 'unauthenticated' || this.wait.problem?.code === 'denied') {
        this.mistake = 'wrongOld';
      }
    }
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }
}

customElements.define('meent-password-form', PasswordForm);
