// The one place that speaks HTTP. The browser sends the session's cookie by itself; what changes
// something carries the session's CSRF token too. Every call may be stopped by its signal and throws
// Problem.
import { parseJson } from './json';
import { Problem, problemFrom, problemOf } from './problem';

const isSafe = (method = 'GET'): boolean => method === 'GET' || method === 'HEAD';

export class Http {
  constructor(
    private readonly csrf = '',
    private readonly base = '',
  ) {}

  protected async json<T>(path: string, signal?: AbortSignal, init: RequestInit = {}): Promise<T> {
    const response = await this.send(path, { ...init, ...withSignal(signal) });
    const text = await stoppable(response.text());
    try {
      return parseJson(text) as T;
    } catch {
      throw new Problem('internal', `${path}: no JSON in the answer`);
    }
  }

  protected post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.json(path, signal, { method: 'POST', ...jsonBody(body) });
  }

  protected patch<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.json(path, signal, { method: 'PATCH', ...jsonBody(body, 'application/merge-patch+json') });
  }

  protected async send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.csrf !== '' && !isSafe(init.method)) headers.set('X-CSRF-Token', this.csrf);
    if (!headers.has('Accept')) headers.set('Accept', 'application/json');
    const request: RequestInit = { ...init, headers, credentials: 'same-origin' };
    const response = await stoppable(fetch(this.base + path, request));
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

export const jsonBody = (body: unknown, type = 'application/json'): RequestInit => ({
  body: JSON.stringify(body), headers: { 'Content-Type': type },
});

export const withSignal = (signal?: AbortSignal): RequestInit =>
  (signal === undefined ? {} : { signal });

export async function stoppable<T>(promise: Promise<T>): Promise<T>;
export async function stoppable<T>(promise: Promise<T> | undefined): Promise<T | undefined>;
export async function stoppable<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await promise;
  } catch (cause) {
    throw problemFrom(cause);
  }
}

// "?a=1&b=2" of what is not empty; nothing at all when all of it is.
export function queryText(parts: Record<string, string | number | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
