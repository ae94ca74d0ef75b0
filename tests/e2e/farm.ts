// The people of the story and what they have, made through the API of a running Meent with the token
// of its keeper: a farmer with readings in a collection of the host, an adviser who acts for an
// organisation, a purpose and an offer. What people do by themselves is left to the pages.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
const token = process.env['MEENT_TOKEN'] ?? '';

export interface Account {
  login: string;
  name: string;
  password: string;
}

export interface Story {
  farmer: Account;
  adviser: Account;
  organisation: { name: string; title: string };
  collection: string;
  offer: { name: string; title: string };
  purpose: { name: string; title: string };
}

export const base = process.env['MEENT_BASE_URL'] ?? '';
const program = process.env['MEENT_PROGRAM'] ?? '../../build/release/src/meent';

async function send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<void> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(base + path, {
    method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': type },
    ...(body === undefined ? {} : { body: text }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

// Two readings of the farmer, one of somebody else: what the adviser may and may not see.
const readings = (farmer: string, other: string): unknown[] => [
  { owner: farmer, data: { litres: 31.5, cow: 'Bertha', at: '2026-05-01T04:10:00Z' } },
  { owner: farmer, data: { litres: 28.2, cow: 'Clara', at: '2026-05-02T04:20:00Z' } },
  { owner: other, data: { litres: 40, cow: 'Dora', at: '2026-05-01T04:30:00Z' } },
];

export async function makeStory(run: string): Promise<Story> {
  const story: Story = {
    farmer: { login: `boer-${run}`, name: 'Jan Peters', password: 'vier losse woorden samen' },
    adviser: { login: `adviseur-${run}`, name: 'Anna de Wit', password: 'vijf losse woorden samen' },
    organisation: { name: `hoef-${run}`, title: `Voeradvies De Hoef ${run}` },
    collection: `melk-${run}`,
    offer: { name: `melk-per-dag-${run}`, title: `melkproductie per dag ${run}` },
    purpose: { name: `voeradvies-${run}`, title: `voeradvies ${run}` },
  };
  const { farmer, adviser, organisation, collection, offer, purpose } = story;
  for (const each of [farmer, adviser]) await send('POST', '/v1/users', each);
  await send('POST', '/v1/parties', { ...organisation, kind: 'organisation' });
  await send('POST', `/v1/parties/${organisation.name}/members`,
    { person: adviser.login, roles: ['operator', 'consumer'] });
  await send('POST', '/v1/collections', {
    name: collection, title: `Melk ${run}`, description: 'Voorbeeldgegevens: wat koeien per keer melk geven.',
    fields: [
      { name: 'litres', type: 'decimal', title: 'Melk', unit: 'L', meaning: 'Hoeveel melk een koe gaf.', indexed: true },
      { name: 'cow', type: 'text', title: 'Koe' },
      { name: 'at', type: 'instant', title: 'Gemolken' },
    ],
  });
  await send('POST', `/v1/collections/${collection}/records`,
    readings(farmer.login, `ander-${run}`).map((each) => `${JSON.stringify(each)}\n`).join(''), 'application/x-ndjson');
  await send('POST', '/v1/purposes', {
    name: purpose.name, title: { nl: purpose.title, en: `feed advice ${run}` }, basis: 'consent', retention: 'P1Y' });
  await send('POST', '/v1/offers', {
    name: offer.name, collection, title: { nl: offer.title, en: `milk production by the day ${run}` },
    description: { nl: 'Hoeveel melk de koeien van een bedrijf geven.' },
    fields: [{ name: 'litres' }, { name: 'at', precision: { time: 'P1D' } }],
    purposes: [purpose.name], terms: { nl: 'Alleen voor eigen advies; niet doorgeven.' }, maximumDays: 366,
  });
  return story;
}

// One more milking; what the adviser follows, hears of it.
export const milk = (story: Story, owner: string, litres: number): Promise<void> =>
  send('POST', `/v1/collections/${story.collection}/records`,
    { owner, data: { litres, cow: 'Bertha', at: '2026-05-03T04:15:00Z' } });

export const endStory = (story: Story): Promise<void> =>
  send('DELETE', `/v1/collections/${story.collection}?withRecords=true`);

export interface Credential {
  client: string;
  secret: string;
}

// The commands of the offers page, run as they stand there.
export async function runCommands(commands: string, { client, secret }: Credential): Promise<string> {
  const env = { ...process.env, CLIENT: client, SECRET: secret };
  return (await promisify(execFile)('sh', ['-c', commands], { env })).stdout;
}

export async function accessToken({ client, secret }: Credential, purpose: string): Promise<string> {
  const response = await fetch(`${base}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: purpose }),
  });
  if (!response.ok) throw new Error(`POST /oauth2/token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

// An open stream of what changes in the collection, as a program of the adviser holds it.
export class Following {
  heard = '';
  ended: number | undefined; // milliseconds of the clock at its end, by whichever side

  static async open(story: Story, bearer: string): Promise<Following> {
    const response = await fetch(`${base}/v1/collections/${story.collection}/changes`,
      { headers: { Authorization: `Bearer ${bearer}` } });
    if (!response.ok || response.body === null) throw new Error(`changes: ${response.status}`);
    const following = new Following();
    void following.listen(response.body.pipeThrough(new TextDecoderStream()).getReader());
    return following;
  }

  get records(): number {
    return this.heard.split('event: record\n').length - 1;
  }

  private async listen(reader: ReadableStreamDefaultReader<string>): Promise<void> {
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) this.heard += part.value;
    } catch {
      // Cut off in the middle is an end too.
    } finally {
      this.ended = Date.now();
    }
  }
}

// What `meent verify` says of a proof, with the public key of the log: its exit code and its words.
export async function verifyProof(file: string): Promise<{ code: number; words: string }> {
  const key = (await (await fetch(`${base}/log/vkey`)).text()).trim();
  return new Promise((resolve) => {
    execFile(program, ['verify', '--proof', file, '--key', key], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), words: stdout + stderr }));
  });
}
