// What the tests of pages share: the app in jsdom in front of the fixture, with a browser's cookie jar
// and server-sent events, which Node's fetch has not.
import { Blob as NodeBlob } from 'node:buffer';
import { afterEach, beforeEach, vi } from 'vitest';
import { App } from '../src/app';
import type { Session } from '../src/api/sharing-types';
import { Fixture, operator } from './fixture/server';

const realFetch = globalThis.fetch;

export interface Stage {
  fixture: Fixture;
  base: string;
}

class Jar {
  private cookie = '';

  async fetch(base: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookie !== '') headers.set('Cookie', this.cookie);
    const response = await realFetch(path.startsWith('/') ? base + path : path, { ...init, headers });
    const given = response.headers.get('Set-Cookie');
    if (given !== null) this.cookie = given.includes('Max-Age=0') ? '' : (given.split(';')[0] ?? '');
    return response;
  }
}

// As much of EventSource as the page uses.
class Events extends EventTarget {
  private readonly stop = new AbortController();

  constructor(path: string) {
    super();
    void this.read(path);
  }

  close(): void {
    this.stop.abort();
  }

  private async read(path: string): Promise<void> {
    try {
      const response = await fetch(path, { signal: this.stop.signal });
      this.dispatchEvent(new Event(response.ok ? 'open' : 'error'));
      const decoder = new TextDecoder();
      let text = '';
      const reader = response.body?.getReader();
      for (;;) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) break;
        text += decoder.decode(piece.value, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const each of blocks) {
          const found = /^event: (.*)\ndata: (.*)$/.exec(each);
          if (found !== null) this.dispatchEvent(new MessageEvent(found[1] ?? '', { data: found[2] ?? '' }));
        }
      }
    } catch {
      this.dispatchEvent(new Event('error'));
    }
  }
}

// Sets the stage before each test and clears it after; `fill` puts in what the tests look at.
export function onStage(fill: (fixture: Fixture) => void): Stage {
  const stage = {} as Stage;
  beforeEach(async () => {
    stage.fixture = new Fixture();
    fill(stage.fixture);
    stage.base = await stage.fixture.start();
    const jar = new Jar();
    vi.stubGlobal('Blob', NodeBlob); // the one that fetch understands
    vi.stubGlobal('EventSource', Events);
    vi.stubGlobal('scrollTo', () => undefined); // jsdom has no height to scroll
    // The page asks its own origin; here that is the fixture.
    vi.stubGlobal('fetch', (path: string, init?: RequestInit) => jar.fetch(stage.base, path, init));
  });
  afterEach(async () => {
    document.body.replaceChildren();
    localStorage.clear();
    vi.unstubAllGlobals();
    await stage.fixture.stop();
  });
  return stage;
}

export async function until<T>(look: () => T | undefined | null | false): Promise<T> {
  for (let round = 0; round < 300; round += 1) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came; the page says: ${document.body.textContent?.replace(/\s+/g, ' ')}`);
}

const shown = (): string => document.body.textContent?.replace(/\s+/g, ' ') ?? '';

export const saysText = (text: string): Promise<boolean> => until(() => shown().includes(text));

export function open(path: string): HTMLElement {
  history.replaceState(null, '', path);
  const root = document.createElement('div');
  document.body.append(root);
  new App(root).start();
  return root;
}

export const button = (name: string, within: ParentNode = document): Promise<HTMLButtonElement> =>
  until(() => [...within.querySelectorAll<HTMLButtonElement>('button')].find((each) => each.textContent?.trim() === name));

export async function logIn(login = operator.login, password = operator.password, acting?: string): Promise<Session> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch('/v1/session', { method: 'POST', headers, body: JSON.stringify({ login, password }) });
  let session = (await response.json()) as Session;
  if (acting !== undefined) {
    const changed = await fetch('/v1/session', {
      method: 'PATCH', headers: { ...headers, 'X-CSRF-Token': session.csrf }, body: JSON.stringify({ acting }) });
    session = (await changed.json()) as Session;
  }
  localStorage.setItem('meent-session', '1');
  return session;
}

export function type(selector: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(selector);
  if (input === null) throw new Error(`there is no ${selector}`);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export const submit = (selector: string): void =>
  void document.querySelector(selector)?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
