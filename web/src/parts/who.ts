// In the head of every page: who one is and for whom one acts, the switch between one's own person
// and one's organisations, and the way out.
import { html, nothing, type TemplateResult } from 'lit';
import { Sharing } from '../api/sharing';
import type { ActingParty, Session } from '../api/sharing-types';
import { logInPath } from '../router';
import { actingParty } from '../session';
import { PageElement } from './page';
import { Wait } from './wait';

class Who extends PageElement {
  private wait = new Wait(this);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('click', this.clickedAnywhere);
    this.addEventListener('keydown', this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('click', this.clickedAnywhere);
    this.removeEventListener('keydown', this.pressed);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this;
    if (session !== undefined) return this.menu(session);
    if (this.presence === 'unknown') return nothing;
    const here = this.address.pathname + this.address.search;
    const back = here.startsWith(logInPath) || here === '/' ? {} : { terug: here };
    return html`<a href=${this.link(logInPath, back)}>${this.texts.logIn.link}</a>`;
  }

  private menu(session: Session): TemplateResult {
    const { logIn } = this.texts;
    const acting = actingParty(session);
    const forOther = acting !== undefined && acting.name !== session.person;
    return html`<details class="who">
      <summary><span class="unseen">${logIn.whoLabel}: </span><span class="who-name">${session.name}</span>
        ${forOther ? html`<span class="who-for">${logIn.actingFor(acting.title)}</span>` : nothing}</summary>
      <div class="who-menu">
        ${session.parties.length < 2 ? nothing : html`<p id="acting">${logIn.acting}</p>
          <ul aria-labelledby="acting">${session.parties.map((each) => this.choice(each, session))}</ul>`}
        <p><a href=${this.link(logInPath)}>${logIn.account}</a></p>
        <p><button type="button" class="button" @click=${() => this.leave()}>${logIn.leave}</button></p>
        ${this.wait.problem === undefined ? nothing : html`<p class="mistake" role="alert"
          >${this.texts.problems[this.wait.problem.code].title}</p>`}
      </div>
    </details>`;
  }

  private choice(party: ActingParty, session: Session): TemplateResult {
    const { logIn } = this.texts;
    const title = party.name === session.person ? logIn.myself(party.title) : party.title;
    const current = party.name === session.acting;
    return html`<li><button type="button" class="choice" aria-pressed=${current ? 'true' : 'false'}
      ?disabled=${this.wait.busy} @click=${() => this.actFor(party, current)}>${title}</button></li>`;
  }

  private async actFor(party: ActingParty, already: boolean): Promise<void> {
    if (already) return this.close();
    const session = await this.wait.run((signal) => this.api.actFor(party.name, signal));
    if (session === undefined) return this.failed();
    this.nowIs(session);
    this.close();
    this.say(this.texts.logIn.nowActing(party.title));
  }

  private async leave(): Promise<void> {
    const left = await this.wait.run(async (signal) => {
      await this.api.logOut(signal);
      return true;
    });
    if (left === undefined && this.wait.problem?.code !== 'unauthenticated') return;
    this.close();
    this.nowIs(null);
    this.say(this.texts.logIn.left);
    this.go({ path: this.link('/') });
  }

  private failed(): void {
    if (this.wait.problem?.code === 'unauthenticated') this.lookAgain();
  }

  private get api(): Sharing {
    return new Sharing(this.session?.csrf);
  }

  private close(): void {
    const details = this.querySelector('details');
    if (details?.open !== true) return;
    const held = details.contains(document.activeElement);
    details.open = false;
    if (held) details.querySelector('summary')?.focus();
  }

  // A menu that stays open covers what one came for.
  private readonly clickedAnywhere = (event: MouseEvent): void => {
    const details = this.querySelector('details');
    const target = event.target as Element;
    if (details?.open === true && (!this.contains(target) || target.closest('a') !== null)) details.open = false;
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.close();
  };
}

customElements.define('meent-who', Who);
