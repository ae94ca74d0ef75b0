// What goes wrong, as one type: a refusal of the API (RFC 9457), a network that failed, or a reader
// who pressed stop.

export type ProblemCode =
  | 'invalid' | 'unauthenticated' | 'denied' | 'not-found' | 'conflict' | 'precondition'
  | 'too-large' | 'too-many' | 'unsupported' | 'exhausted' | 'unavailable' | 'timeout' | 'internal'
  | 'network' | 'stopped';

const codes: Record<number, ProblemCode> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'denied', 404: 'not-found', 408: 'timeout',
  409: 'conflict', 412: 'precondition', 413: 'too-large', 415: 'unsupported', 429: 'too-many',
  503: 'unavailable', 504: 'timeout', 507: 'exhausted',
};

export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly where = '',
    readonly instance = '',
    readonly status = 0,
    readonly retryAfter?: number, // seconds
  ) {
    super(detail);
  }

  // The place in a filter, counted in code points from 0, when the API names one: "filter:17".
  filterPosition(): number | undefined {
    const found = /^filter:(\d+)/.exec(this.where);
    return found === null ? undefined : Number(found[1]);
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const code = codes[response.status] ?? 'internal';
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  try {
    const body = (await response.json()) as Record<string, unknown>;
    const text = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
    return new Problem(code, text('detail') || text('title'), text('where'), text('instance'),
      response.status, retryAfter);
  } catch {
    return new Problem(code, response.statusText, '', '', response.status, retryAfter);
  }
}

export function problemFrom(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof DOMException && cause.name === 'AbortError') return new Problem('stopped', '');
  if (cause instanceof TypeError) return new Problem('network', cause.message);
  return new Problem('internal', cause instanceof Error ? cause.message : String(cause));
}
