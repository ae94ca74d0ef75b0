// The set-up of the story, by the API alone: a farm, a cooperative that keeps readings, an adviser,
// their accounts, a program, a purpose and an offer. All names are new at each run, so that the story
// can be told again on the same Meent.
import { randomBytes } from 'node:crypto';

const base = process.env['MEENT_BASE_URL'] ?? '';

export interface Account {
  login: string;
  password: string;
}

export interface Story {
  farmer: Account & { party: string; farm: string; farmTitle: string };
  adviser: Account & { party: string; title: string };
  client: { id: string; secret: string };
  collection: string;
  purpose: { name: string; title: string };
  offer: { name: string; title: string };
}

// One who asks by a session, as the page does.
export class Caller {
  private cookie = '';
  private csrf = '';

  static async logIn({ login, password }: Account, acting?: string): Promise<Caller> {
    const caller = new Caller();
    caller.csrf = ((await caller.ask('POST', '/v1/session', { login, password })) as { csrf: string }).csrf;
    if (acting !== undefined) {
      caller.csrf = ((await caller.ask('PATCH', '/v1/session', { acting }, 'application/merge-patch+json')) as { csrf: string }).csrf;
    }
    return caller;
  }

  async ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<unknown> {
    const headers: Record<string, string> = { Accept: 'application/json', 'X-CSRF-Token': this.csrf, Cookie: this.cookie };
    if (body !== undefined) headers['Content-Type'] = type;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(base + path, { method, headers, ...(body === undefined ? {} : { body: text }) });
    const given = response.headers.get('Set-Cookie');
    if (given !== null) this.cookie = given.split(';')[0] ?? '';
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return answer === '' ? undefined : JSON.parse(answer);
  }
}

export const operator: Account = {
  login: process.env['MEENT_LOGIN'] ?? 'beheer', password: process.env['MEENT_PASSWORD'] ?? '',
};

// Acting for the organisation whose operator it is: the host of this Meent.
export async function asOperator(): Promise<Caller> {
  const caller = await Caller.logIn(operator);
  const session = (await caller.ask('GET', '/v1/session')) as { parties: { name: string; roles: string[] }[] };
  const host = session.parties.find((each) => each.roles.includes('operator'));
  return host === undefined ? caller : Caller.logIn(operator, host.name);
}

const line = (at: number): string => JSON.stringify({ data: {
  dag: `2026-05-${String(1 + at).padStart(2, '0')}T04:00:00Z`, melk: 2503 + 10 * at, geheim: `weide ${at}` } });

export async function makeStory(): Promise<Story> {
  const run = randomBytes(3).toString('hex');
  const password = randomBytes(12).toString('base64url');
  const party = (role: string): string => `${role}-${run}`;
  const story: Story = {
    farmer: { login: party('boer'), password, party: party('boer'), farm: party('bedrijf'), farmTitle: `bedrijf Achterdijk ${run}` },
    adviser: { login: party('adviseur'), password, party: party('voeradvies'), title: `Voeradvies ${run}` },
    client: { id: '', secret: '' },
    collection: party('melk'), purpose: { name: party('advies'), title: `voeradvies ${run}` },
    offer: { name: party('melk-per-dag'), title: `melkproductie ${run}` },
  };
  const { farmer, adviser, purpose, offer } = story;
  const host = await asOperator();
  const { acting } = (await host.ask('GET', '/v1/session')) as { acting: string };
  const people = [[farmer.login, 'Boer Voorbeeld'], [adviser.login, 'Adviseur Voorbeeld']] as const;
  for (const [name, title] of people) {
    await host.ask('POST', '/v1/parties', { name, title, kind: 'person' });
    await host.ask('POST', '/v1/users', { login: name, name: title, party: name, password });
  }
  await host.ask('POST', '/v1/parties', { name: farmer.farm, title: farmer.farmTitle, kind: 'organisation' });
  await host.ask('POST', '/v1/parties', { name: adviser.party, title: adviser.title, kind: 'organisation' });
  await host.ask('POST', `/v1/parties/${farmer.farm}/members`, { person: farmer.login, roles: ['owner'] });
  await host.ask('POST', `/v1/parties/${adviser.party}/members`, { person: adviser.login, roles: ['consumer'] });
  await host.ask('POST', '/v1/purposes', {
    name: purpose.name, title: { nl: purpose.title, en: `feed advice ${run}` }, description: { nl: 'Advies over voer.', en: 'Advice on feed.' },
    basis: 'consent', article: '', retention: 'P1Y', special: false });
  await host.ask('POST', '/v1/collections', {
    name: story.collection, title: `Melk ${run}`, description: 'Voorbeeldgegevens voor de test van het verhaal.', organisation: acting,
    fields: [{ name: 'dag', type: 'instant', title: 'Dag' }, { name: 'melk', type: 'number', title: 'Melk', unit: 'kg' },
      { name: 'geheim', type: 'text', title: 'Geheim' }] });
  await host.ask('POST', '/v1/offers', {
    name: offer.name, collection: story.collection, title: { nl: offer.title, en: `milk ${run}` }, description: { nl: 'Melk per dag.', en: 'Milk by the day.' },
    fields: [{ name: 'dag' }, { name: 'melk', precision: { number: '10' } }], purposes: [purpose.name], basis: 'consent', article: '',
    terms: { nl: 'Alleen voor advies.', en: 'For advice only.' }, open: false, write: false, maximumDays: 366 });
  const made = (await host.ask('POST', '/v1/clients', {
    title: 'Voerprogramma', party: adviser.party, roles: ['consumer'], purposes: [purpose.name] })) as { client: string; secret: string };
  story.client = { id: made.client, secret: made.secret };
  return story;
}

// Readings of the farm, and of another owner whom nobody asked.
export async function addReadings(story: Story, count: number): Promise<void> {
  const host = await asOperator();
  const rows = (owner: string): string[] => Array.from({ length: count }, (_none, at) =>
    JSON.stringify({ owner, ...(JSON.parse(line(at)) as object) }));
  const body = `${[...rows(story.farmer.farm), ...rows(story.adviser.login)].join('\n')}\n`;
  await host.ask('POST', `/v1/collections/${story.collection}/records`, body, 'application/x-ndjson');
}

export async function tokenOf({ client, purpose }: Story): Promise<string> {
  const response = await fetch(`${base}/oauth2/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', scope: purpose.name }),
    headers: { Authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` } });
  return ((await response.json()) as { access_token: string }).access_token;
}

export interface Row {
  owner: string;
  data: Record<string, unknown>;
}

export async function readAs(story: Story, token: string): Promise<Row[]> {
  const response = await fetch(`${base}/p/${story.purpose.name}/v1/collections/${story.collection}/records?limit=100`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' } });
  return response.ok ? ((await response.json()) as { items: Row[] }).items : [];
}

// A stream that stays open, and when it ended.
export async function follow(story: Story, token: string): Promise<{ heard: () => string; ended: Promise<number>; close: () => void }> {
  const stop = new AbortController();
  const response = await fetch(`${base}/p/${story.purpose.name}/v1/collections/${story.collection}/changes`, {
    signal: stop.signal, headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' } });
  let text = '';
  const ended = (async () => {
    try {
      const reader = response.body?.getReader();
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
        text += Buffer.from(piece.value).toString();
      }
    } catch {
      // A stream that is cut ends with an error, and that is its end.
    }
    return Date.now();
  })();
  return { heard: () => text, ended, close: () => stop.abort() };
}
