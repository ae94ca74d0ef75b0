// Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe
// before it, because titles come from people we do not know.
const cell = (value: string | number): string => {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((each) => `${each.map(cell).join(',')}\r\n`).join('');
