// Numbers as people read them: 1.234,5 in Dutch, 1,234.5 in English. The digits are those of the
// source, never more and never fewer: numbers are formatted as text, not through a double.
import type { Language } from '../language';

const separators: Record<Language, { group: string; decimal: string }> = {
  nl: { group: '.', decimal: ',' },
  en: { group: ',', decimal: '.' },
};

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export const superscript = (digits: string): string =>
  [...digits].map((each) => (each === '-' ? '⁻' : (superscripts[Number(each)] ?? each))).join('');

// Takes a JSON number (digits as they stood in the answer) or a double.
export function formatNumber(value: number | string, language: Language): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(value));
  if (parts === null) return String(value);
  const [, sign = '', whole = '', fraction, exponent] = parts;
  const { group, decimal } = separators[language];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const tail = fraction === undefined ? '' : decimal + fraction;
  const power = exponent === undefined ? '' : ` × 10${superscript(String(Number(exponent)))}`;
  return `${sign === '-' ? '−' : ''}${grouped}${tail}${power}`;
}

export function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rank = 0;
  let amount = bytes;
  while (amount >= 1000 && rank < units.length - 1) {
    amount /= 1000;
    rank += 1;
  }
  const digits = rank === 0 || amount >= 100 ? 0 : 1;
  return `${formatNumber(amount.toFixed(digits), language)} ${units[rank]}`;
}
