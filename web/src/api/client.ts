// Collections and their records, as /v1 gives them.
import { Http, jsonBody, queryText, stoppable, withSignal } from './http';
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

export class Client extends Http {
  async collections(signal?: AbortSignal): Promise<Collection[]> {
    return (await this.json<{ items: Collection[] }>('/v1/collections', signal)).items;
  }

  collection(name: string, signal?: AbortSignal): Promise<Collection> {
    return this.json(`/v1/collections/${encodeURIComponent(name)}`, signal);
  }

  async createCollection(definition: Collection, signal?: AbortSignal): Promise<void> {
    await this.send('/v1/collections', { method: 'POST', ...jsonBody(definition), ...withSignal(signal) });
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
}

export function recordsPath(name: string, query: ListQuery = {}): string {
  const { filter, sort, fields, cursor, limit, count } = query;
  return `/v1/collections/${encodeURIComponent(name)}/records${queryText({
    filter, ...(filter ? { filterLang: 'cql2-text' } : {}), sort, fields: fields?.join(','), cursor,
    ...(limit ? { limit } : {}), count,
  })}`;
}
