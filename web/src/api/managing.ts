// People, organisations and clients, as operators keep them.
import { withSignal } from './http';
import { Sharing } from './sharing';
import type { ApiClient, Member, Party, Role, User } from './sharing-types';

export interface NewClient {
  title: string;
  party: string;
  roles: Role[];
  purposes: string[];
}

const memberPath = (party: string, person = ''): string =>
  `/v1/parties/${encodeURIComponent(party)}/members${person === '' ? '' : `/${encodeURIComponent(person)}`}`;

export class Managing extends Sharing {
  organisations(signal?: AbortSignal): Promise<Party[]> {
    return this.all('/v1/parties', {}, signal);
  }

  createParty(party: Party, signal?: AbortSignal): Promise<Party> {
    return this.post('/v1/parties', party, signal);
  }

  users(signal?: AbortSignal): Promise<User[]> {
    return this.all('/v1/users', {}, signal);
  }

  createUser(user: { login: string; name: string; party?: string }, signal?: AbortSignal): Promise<User> {
    return this.post('/v1/users', user, signal);
  }

  changeUser(login: string, to: { state: User['state'] }, signal?: AbortSignal): Promise<User> {
    return this.patch(`/v1/users/${encodeURIComponent(login)}`, to, signal);
  }

  members(party: string, signal?: AbortSignal): Promise<Member[]> {
    return this.whole(memberPath(party), signal);
  }

  addMember(party: string, member: Member, signal?: AbortSignal): Promise<Member> {
    return this.post(memberPath(party), member, signal);
  }

  async removeMember(party: string, person: string, signal?: AbortSignal): Promise<void> {
    await this.send(memberPath(party, person), { method: 'DELETE', ...withSignal(signal) });
  }

  clients(signal?: AbortSignal): Promise<ApiClient[]> {
    return this.whole('/v1/clients', signal);
  }

  createClient(client: NewClient, signal?: AbortSignal): Promise<ApiClient> {
    return this.post('/v1/clients', client, signal);
  }

  async removeClient(client: string, signal?: AbortSignal): Promise<void> {
    const path = `/v1/clients/${encodeURIComponent(client)}`;
    await this.send(path, { method: 'DELETE', ...withSignal(signal) });
  }
}
