// The one place that speaks HTTP to /v1. Every call may be stopped by its signal and throws Problem.
import { parseJson } from './json';
import { Problem, problemFrom, problemOf } from './problem';
import type { Collection, Entry, LoadOutcome, Page } from './types';

export interface ListQuery {
  filter?: string;
  sort?: string;
  fields?: readonly string[];
  cursor?: string;
  limit?: number;
  count?: 'exact';
}

export type FileFormat = 'csv' | 'ndjson';

export const mediaTypes: Record<FileFormat, string> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};

export class Client {
  constructor(
    private readonly token: string,
    private readonly base = '',
  ) {}

  async collections(signal?: AbortSignal): Promise<Collection[]> {
    return (await this.json<{ items: Collection[] }>('/v1/collections', signal)).items;
  }

  collection(name: string, signal?: AbortSignal): Promise<Collection> {
    return this.json(`/v1/collections/${encodeURIComponent(name)}`, signal);
  }

  async createCollection(definition: Collection, signal?: AbortSignal): Promise<void> {
    await this.send('/v1/collections', {
      method: 'POST', body: JSON.stringify(definition), ...withSignal(signal),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  records(name: string, query: ListQuery, signal?: AbortSignal): Promise<Page> {
    return this.json(recordsPath(name, query), signal);
  }

  record(name: string, id: string, signal?: AbortSignal): Promise<Entry> {
    return this.json(`${recordsPath(name)}/${encodeURIComponent(id)}`, signal);
  }

  async versions(name: string, id: string, signal?: AbortSignal): Promise<Entry[]> {
    const path = `${recordsPath(name)}/${encodeURIComponent(id)}/versions`;
    return (await this.json<{ items: Entry[] }>(path, signal)).items;
  }

  // All records of a view as a file; tells how many bytes came in.
  async download(
    name: string, query: ListQuery, format: FileFormat, progress: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<Blob> {
    const response = await this.send(recordsPath(name, query), {
      headers: { Accept: mediaTypes[format] }, ...withSignal(signal),
    });
    const parts: BlobPart[] = [];
    let bytes = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await stoppable(reader?.read());
      if (piece === undefined || piece.done) break;
      parts.push(piece.value);
      bytes += piece.value.byteLength;
      progress(bytes);
    }
    return new Blob(parts, { type: mediaTypes[format] });
  }

  // Loads a file of records. Bad lines are skipped and come back with their reasons.
  load(name: string, file: Blob, format: FileFormat, signal?: AbortSignal): Promise<LoadOutcome> {
    return this.json(`${recordsPath(name)}?onError=skip`, signal, {
      method: 'POST', body: file, headers: { 'Content-Type': mediaTypes[format] },
    });
  }

  private async json<T>(path: string, signal?: AbortSignal, init: RequestInit = {}): Promise<T> {
    const response = await this.send(path, { ...init, ...withSignal(signal) });
    const text = await stoppable(response.text());
    try {
      return parseJson(text) as T;
    } catch {
      throw new Problem('internal', `${path}: no JSON in the answer`);
    }
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.token}`);
    if (!headers.has('Accept')) headers.set('Accept', 'application/json');
    const response = await stoppable(fetch(this.base + path, { ...init, headers }));
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

const withSignal = (signal?: AbortSignal): RequestInit => (signal === undefined ? {} : { signal });

async function stoppable<T>(promise: Promise<T>): Promise<T>;
async function stoppable<T>(promise: Promise<T> | undefined): Promise<T | undefined>;
async function stoppable<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await promise;
  } catch (cause) {
    throw problemFrom(cause);
  }
}

export function recordsPath(name: string, query: ListQuery = {}): string {
  const path = `/v1/collections/${encodeURIComponent(name)}/records`;
  const parameters = new URLSearchParams();
  if (query.filter) {
    parameters.set('filter', query.filter);
    parameters.set('filterLang', 'cql2-text');
  }
  if (query.sort) parameters.set('sort', query.sort);
  if (query.fields?.length) parameters.set('fields', query.fields.join(','));
  if (query.cursor) parameters.set('cursor', query.cursor);
  if (query.limit) parameters.set('limit', String(query.limit));
  if (query.count) parameters.set('count', query.count);
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
