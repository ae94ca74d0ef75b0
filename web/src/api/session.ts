// The operator's token, until people have identities of their own. It stays in this tab of the
// browser and is gone when the tab closes.

const key = 'meent-token';

export function token(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepToken(value: string): void {
  sessionStorage.setItem(key, value);
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Never kept, so there is nothing to forget.
  }
}
