// What /v1 says of people, agreements and the log, as types. Names are the API's own.

export type Role = 'owner' | 'consumer' | 'operator' | 'auditor' | 'service';

export interface ActingParty {
  name: string;
  title: string;
  kind: 'person' | 'organisation';
  roles: Role[];
}

export interface Session {
  login: string;
  name: string;
  person: string; // the party that one is oneself
  acting: string; // the party one acts for now
  roles: Role[];
  parties: ActingParty[];
  csrf: string;
  expires: string;
}

export type BothTexts = { nl: string; en: string };

export type Basis =
  | 'consent' | 'contract' | 'legal-obligation' | 'vital-interest' | 'public-task'
  | 'legitimate-interest';

export interface Precision {
  time?: string;
  place?: number;
  number?: string;
}

export interface OfferField {
  name: string;
  precision?: Precision;
}

export interface Purpose {
  name: string;
  title: BothTexts;
  description: BothTexts;
  basis: Basis;
  article?: string;
  retention?: string;
  special?: boolean;
}

export interface Measure {
  kind: 'count' | 'owners' | 'sum' | 'mean' | 'min' | 'max';
  field?: string;
}

export interface Offer {
  name: string;
  collection: string;
  provider: string;
  title: BothTexts;
  description?: BothTexts;
  fields: OfferField[];
  aggregate?: { keys: string[]; measures: Measure[]; minimumOwners: number };
  purposes: string[];
  basis: Basis;
  article?: string;
  terms?: BothTexts;
  open?: boolean;
  write?: boolean;
  maximumDays?: number;
  maximumUses?: number;
  state?: 'published' | 'withdrawn';
}

export type AgreementState =
  | 'requested' | 'offered' | 'agreed' | 'active' | 'suspended' | 'ended' | 'revoked' | 'declined';

export interface Agreement {
  id: string;
  offer: string;
  offerTitle: BothTexts;
  collection: string;
  collectionTitle: string;
  owner: string;
  ownerTitle: string;
  consumer: string;
  consumerTitle: string;
  purpose: string;
  purposeTitle: BothTexts;
  basis: Basis;
  article?: string;
  from: string;
  until?: string;
  count?: number; // uses in all; absent: no limit
  used?: number;
  state: AgreementState;
  fields: (string | OfferField)[];
  by?: string;
  note?: string;
  created: string;
  changed: string;
  lastUsed?: string;
  uses?: number;
}

export interface AgreementStep {
  version: number;
  state: AgreementState;
  at: string;
  by?: string;
  reason?: string;
}

export interface Use {
  index: number;
  at: string;
  action: string;
  by?: string;
  organisation?: string;
  organisationTitle?: string;
  purpose?: string;
  purposeTitle?: BothTexts;
  collection?: string; // of a use of data; what was agreed or made names none
  collectionTitle?: string;
  kind?: string; // of what, where an account was used or changed
  change?: string; // what was done to it
  fields?: string[]; // what was shown
  requests?: number; // how often, where they are counted by the minute
  records?: number;
  agreement?: string;
  proven: boolean;
}

export interface Uses {
  items: Use[];
  next?: string | number; // give it as `before` for the older ones
}

export interface LogHead {
  size: number;
  integrated: number;
  at?: string;
  checkpoint: string;
  key: string;
  witnesses: { name: string; at?: string }[];
  witnessed: boolean;
}

export interface Party {
  name: string;
  title: string;
  kind: 'person' | 'organisation';
  kvk?: string;
  oin?: string;
}

export interface User {
  login: string;
  name: string;
  party?: string;
  state: 'active' | 'blocked';
  password?: string; // once, in the answer that made it
}

export interface Member {
  person: string;
  title?: string;
  roles: Role[];
}

export interface ApiClient {
  client: string;
  title: string;
  party: string;
  roles: Role[];
  purposes: string[];
  secret?: string; // once, in the answer that made it
}
