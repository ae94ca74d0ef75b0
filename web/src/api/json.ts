// Reading JSON without losing digits. A number that a double cannot hold exactly (an identifier of
// eighteen digits, a decimal of thirty) is kept as it was written, where the browser can give us the
// source text; elsewhere it becomes the nearest double, as JSON.parse does.

export class ExactNumber {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, context) => {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return String(value) === context.source ? value : new ExactNumber(context.source);
};

export const parseJson = (text: string): unknown => JSON.parse(text, keepDigits);
