// Who is logged in, for the whole page. The session itself is a cookie that no script can read; what
// is kept in the browser is only a mark that there is one, so that a reader who never logged in asks
// nothing. The mark changes with each change of the session: other tabs hear it and ask anew.
import { Problem } from './api/problem';
import { Sharing } from './api/sharing';
import type { Session } from './api/sharing-types';

const markKey = 'meent-session';

export type Presence = Session | 'none' | 'unknown';

export class Presences {
  private now: Presence = 'unknown';

  constructor(private readonly changed: (now: Presence) => void) {}

  get current(): Presence {
    return this.now;
  }

  // Looks who is there; asks the server only when the mark says so or `surely` asks it.
  async look(surely = false): Promise<void> {
    if (!surely && mark() === null) return this.be('none');
    try {
      const found = await new Sharing().session();
      const before = typeof this.now === 'string' ? undefined : this.now.csrf;
      if (mark() === null || (before !== undefined && before !== found.csrf)) setMark(String(Date.now()));
      this.be(found);
    } catch (cause) {
      // A server that cannot be reached ends nobody's session: the pages say what is wrong.
      if (cause instanceof Problem && cause.code === 'unauthenticated') setMark(null);
      this.be('none');
    }
  }

  // A session that began or changed in this tab.
  enter(session: Session): void {
    setMark(String(Date.now()));
    this.be(session);
  }

  leave(): void {
    setMark(null);
    this.be('none');
  }

  listen(): void {
    window.addEventListener('storage', (event) => {
      if (event.key === markKey) void this.look();
    });
  }

  private be(now: Presence): void {
    this.now = now;
    this.changed(now);
  }
}

// Storage may be forbidden; then each view of the page asks.
function mark(): string | null {
  try {
    return localStorage.getItem(markKey);
  } catch {
    return '';
  }
}

function setMark(value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(markKey);
    else localStorage.setItem(markKey, value);
  } catch {
    // Nothing to keep it in: mark() says that the server must be asked.
  }
}

export const actingParty = (session: Session): Session['parties'][number] | undefined =>
  session.parties.find((each) => each.name === session.acting);
