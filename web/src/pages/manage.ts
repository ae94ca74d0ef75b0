// Beheer: people, organisations, members and programs, for who is an operator.
import { html, nothing, type TemplateResult } from 'lit';
import { Managing } from '../api/managing';
import type { ApiClient, Member, Party, Purpose, User } from '../api/sharing-types';
import '../parts/manage-clients';
import '../parts/manage-members';
import '../parts/manage-people';
import { SharingPage } from '../parts/sharing-page';
import { actingParty } from '../session';

interface Found {
  organisations: Party[];
  users: User[];
  members: Member[];
  clients: ApiClient[];
  purposes: Purpose[];
}

class ManagePage extends SharingPage {
  protected override readonly personal = true;
  private found: Found | undefined;

  protected key(): string {
    return 'manage';
  }

  protected async load(): Promise<void> {
    const { session } = this;
    if (session?.roles.includes('operator') !== true) return;
    const api = new Managing(session.csrf);
    const found = await this.wait.run(async (signal) => {
      // Only operators of the host see all people; who sees none gets an empty list.
      const none = (): never[] => [];
      const [parties, users, members, clients, purposes] = await Promise.all([
        api.organisations(signal), api.users(signal).catch(none),
        api.members(session.acting, signal).catch(none), api.clients(signal).catch(none),
        api.purposes(signal).catch(none),
      ]);
      const organisations = parties.filter((each) => each.kind === 'organisation');
      return { organisations, users, members, clients, purposes };
    });
    if (found === undefined) return;
    this.found = found;
    this.requestUpdate();
  }

  protected heading(): TemplateResult {
    const { manage } = this.texts;
    const acting = this.session === undefined ? undefined : actingParty(this.session);
    return html`<h1>${manage.title}</h1>
      <p class="lead">${acting === undefined ? manage.intro : manage.introFor(acting.title)}</p>`;
  }

  protected body(): TemplateResult | typeof nothing {
    const { found, language, address, presence } = this;
    if (this.session?.roles.includes('operator') !== true) {
      return html`<section class="notice"><p>${this.texts.manage.noOperator}</p></section>`;
    }
    if (found === undefined) return this.problem();
    return html`<div @meent-changed=${() => this.reload()}>${this.problem()}
      <meent-manage-people .language=${language} .address=${address} .presence=${presence} .users=${found.users}></meent-manage-people>
      <meent-manage-members .language=${language} .address=${address} .presence=${presence} .members=${found.members}
        .organisations=${found.organisations}></meent-manage-members>
      <meent-manage-clients .language=${language} .address=${address} .presence=${presence} .clients=${found.clients}
        .purposes=${found.purposes}></meent-manage-clients></div>`;
  }
}

customElements.define('meent-manage', ManagePage);
