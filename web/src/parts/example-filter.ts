// An example of a filter that fits this very collection.
import type { Collection, Field } from '../api/types';
import { isNumeric } from '../format/value';

function example(field: Field): string | undefined {
  if (isNumeric(field.type)) return `${field.name} > 10`;
  switch (field.type) {
    case 'text':
      return field.choices?.[0] !== undefined
        ? `${field.name} = '${field.choices[0].replace(/'/g, "''")}'`
        : `${field.name} LIKE 'a%'`;
    case 'boolean':
      return `${field.name} = TRUE`;
    case 'date':
      return `${field.name} >= DATE('2026-01-01')`;
    case 'instant':
      return `${field.name} >= TIMESTAMP('2026-01-01T00:00:00Z')`;
    default:
      return undefined;
  }
}

export function exampleFilter(collection: Collection): string {
  const [first, second] = collection.fields.map(example).filter((each) => each !== undefined);
  if (first === undefined) return 'version > 1';
  return second === undefined ? first : `${first} AND ${second}`;
}
