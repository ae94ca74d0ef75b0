// What /v1 says, as types. Names are the API's own.

export type FieldType =
  | 'boolean' | 'integer' | 'number' | 'decimal' | 'text' | 'instant' | 'date' | 'interval'
  | 'geometry' | 'array' | 'json';

export interface Field {
  name: string;
  type: FieldType;
  item?: FieldType;
  title?: string;
  meaning?: string;
  unit?: string;
  required?: boolean;
  personal?: boolean;
  indexed?: boolean;
  choices?: string[];
}

export interface Collection {
  name: string;
  title?: string;
  description?: string;
  organisation?: string;
  recordCount?: number;
  fields: Field[];
}

export interface Entry {
  id: string;
  owner: string;
  version: number;
  created: string;
  changed: string;
  data: Record<string, unknown>;
}

export interface Page {
  items: Entry[];
  next?: string;
  count?: number;
  countIsExact?: boolean;
}

export interface LineError {
  line: number;
  where?: string;
  detail: string;
}

export interface LoadOutcome {
  rows: number;
  refused?: number;
  errors?: LineError[];
}

// The five properties of a record itself, sortable and filterable like fields.
export const ownProperties: readonly Field[] = [
  { name: 'id', type: 'text' },
  { name: 'owner', type: 'text' },
  { name: 'version', type: 'integer' },
  { name: 'created', type: 'instant' },
  { name: 'changed', type: 'instant' },
];
