// Sessions, agreements, offers, uses and the log, as /v1 gives them.
import { Http, jsonBody, queryText, withSignal } from './http';
import type {
  Agreement, AgreementState, AgreementStep, LogHead, Offer, Party, Purpose, Session, Use, Uses,
} from './sharing-types';

export interface AgreementQuery {
  as: 'owner' | 'consumer' | 'provider';
  state?: AgreementState;
}

export interface AskFor {
  offer: string;
  owner?: string; // a consumer asks it of an owner
  consumer?: string; // an owner offers it to a consumer
  purpose: string;
  from?: string;
  until: string;
  count?: number;
  note: string;
}

export interface AgreementChange {
  state?: AgreementState;
  until?: string;
  reason?: string;
}

export interface LogQuery {
  party?: string;
  consumer?: string;
  purpose?: string;
  collection?: string;
  from?: string;
  until?: string;
  before?: string | number;
  limit?: number;
}

interface Items<T> {
  items: T[];
  next?: string;
}

const pageSize = 200;
const mostPages = 50; // of a list that is shown whole: 10,000 items

const sessionPath = '/v1/session';
const one = (kind: string, name: string): string => `/v1/${kind}/${encodeURIComponent(name)}`;

export class Sharing extends Http {
  session(signal?: AbortSignal): Promise<Session> {
    return this.json(sessionPath, signal);
  }

  logIn(login: string, password: string, signal?: AbortSignal): Promise<Session> {
    return this.post(sessionPath, { login, password }, signal);
  }

  actFor(party: string, signal?: AbortSignal): Promise<Session> {
    return this.patch(sessionPath, { acting: party }, signal);
  }

  async logOut(signal?: AbortSignal): Promise<void> {
    await this.send(sessionPath, { method: 'DELETE', ...withSignal(signal) });
  }

  async changePassword(old: string, fresh: string, signal?: AbortSignal): Promise<void> {
    const body = jsonBody({ old, new: fresh });
    await this.send(`${sessionPath}/password`, { method: 'PUT', ...body, ...withSignal(signal) });
  }

  // All of them, newest first.
  agreements(query: AgreementQuery, signal?: AbortSignal): Promise<Agreement[]> {
    return this.all('/v1/agreements', { ...query }, signal);
  }

  agreement(id: string, signal?: AbortSignal): Promise<Agreement> {
    return this.json(one('agreements', id), signal);
  }

  async history(id: string, signal?: AbortSignal): Promise<AgreementStep[]> {
    return (await this.json<Items<AgreementStep>>(`${one('agreements', id)}/history`, signal)).items;
  }

  ask(what: AskFor, signal?: AbortSignal): Promise<Agreement> {
    return this.post('/v1/agreements', what, signal);
  }

  change(id: string, to: AgreementChange, signal?: AbortSignal): Promise<Agreement> {
    return this.patch(one('agreements', id), to, signal);
  }

  uses(before: string | number | undefined, limit: number, signal?: AbortSignal): Promise<Uses> {
    return this.json(`/v1/uses${queryText({ before, limit })}`, signal);
  }

  usesOf(id: string, before: string | number | undefined, limit: number, signal?: AbortSignal): Promise<Uses> {
    return this.json(`${one('agreements', id)}/uses${queryText({ before, limit })}`, signal);
  }

  offers(query: { q?: string; purpose?: string; collection?: string }, signal?: AbortSignal): Promise<Offer[]> {
    return this.whole(`/v1/offers${queryText(query)}`, signal);
  }

  offer(name: string, signal?: AbortSignal): Promise<Offer> {
    return this.json(one('offers', name), signal);
  }

  purposes(signal?: AbortSignal): Promise<Purpose[]> {
    return this.whole('/v1/purposes', signal);
  }

  party(name: string, signal?: AbortSignal): Promise<Party> {
    return this.json(one('parties', name), signal);
  }

  async parties(q: string, signal?: AbortSignal): Promise<Party[]> {
    return (await this.json<Items<Party>>(`/v1/parties${queryText({ q, limit: 20 })}`, signal)).items;
  }

  log(signal?: AbortSignal): Promise<LogHead> {
    return this.json('/v1/log', signal);
  }

  logEntries(query: LogQuery, signal?: AbortSignal): Promise<Uses> {
    return this.json(`/p/controle/v1/log/entries${queryText({ ...query })}`, signal);
  }

  // A list that the server gives whole; it refuses a limit.
  protected async whole<T>(path: string, signal?: AbortSignal): Promise<T[]> {
    return (await this.json<Items<T>>(path, signal)).items;
  }

  // A list in pages.
  protected async all<T>(
    path: string, query: Record<string, string | undefined>, signal?: AbortSignal,
  ): Promise<T[]> {
    const found: T[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer: Items<T> =
        await this.json(path + queryText({ ...query, limit: pageSize, cursor }), signal);
      found.push(...answer.items);
      cursor = answer.next;
      if (cursor === undefined) break;
    }
    return found;
  }
}

// The file with which anyone can check that this use stands in the log.
export const proofPath = (use: Pick<Use, 'index'>): string => `/v1/uses/${use.index}/proof`;
