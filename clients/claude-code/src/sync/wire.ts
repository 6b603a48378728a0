/** The parts of the wire that a sync handles as data; replaced by @opensync/protocol's types. */
export interface BatchBody {
  sessions?: readonly object[];
  messages?: readonly object[];
  todos?: readonly object[];
  errors?: readonly object[];
  client?: { name: string; version: string; machineId: string; hostname: string; platform: string };
}

export interface BatchAnswer {
  sessions: { inserted: number; updated: number; unchanged: number };
  messages: { inserted: number; updated: number; unchanged: number };
  rejected: { kind: string; externalId: string | null; index: number; code: string; message: string }[];
}

export interface SessionDetail {
  externalId: string;
  revision?: number;
  messageCount: number;
  partCount: number;
  messageDigest: number;
}
