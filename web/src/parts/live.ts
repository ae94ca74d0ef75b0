// What happens to the reader's agreements and data, as it happens: server-sent events of /v1/events.
// A connection that fails comes back by itself; what was missed is then read anew. Where the browser
// or the server has no events, the page is as it was when it was loaded.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface News {
  agreement?: (id: string, state: string) => void;
  use?: () => void;
  log?: (size: number) => void;
  missed: () => void;
}

export class Live implements ReactiveController {
  private source: EventSource | undefined;
  private broken = false;
  private party = '';

  constructor(host: ReactiveControllerHost, private readonly news: News) {
    host.addController(this);
  }

  // Listens as this party; the same party twice changes nothing, none at all ends it.
  follow(party: string | undefined): void {
    const wanted = party ?? '';
    if (wanted === this.party) return;
    this.close();
    this.party = wanted;
    if (wanted !== '' && typeof EventSource !== 'undefined') this.open();
  }

  hostDisconnected(): void {
    this.close();
  }

  private open(): void {
    const source = new EventSource('/v1/events');
    this.source = source;
    source.addEventListener('open', () => {
      if (this.broken) this.news.missed();
      this.broken = false;
    });
    source.addEventListener('error', () => (this.broken = true));
    source.addEventListener('missed', () => this.news.missed());
    source.addEventListener('agreement', (event) => {
      const { id, state } = told(event);
      if (typeof id === 'string') this.news.agreement?.(id, String(state));
    });
    source.addEventListener('use', () => this.news.use?.());
    source.addEventListener('log', (event) => this.news.log?.(Number(told(event)['size'])));
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    this.broken = false;
    this.party = '';
  }
}

function told(event: Event): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse((event as MessageEvent<string>).data);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
