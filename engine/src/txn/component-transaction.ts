import type { JsonObject } from "../values/json";
import type { PageOptions, PageResult, QueryCursor, QueryJson } from "./query";
import type { SnapshotTransaction } from "./read";
import type { ReadSet } from "./readset";
import type { ReadTransaction, Savepoint, WriteTransaction } from "./transaction";
import type { TransactionUsage } from "./usage";
import type { VectorQuery, VectorResult } from "./vector-search";
import type { WriterTransaction } from "./write";

/** A transaction as one component sees it: its own tables, and the rows of system tables that are its own. */
export class ComponentReads<Base extends SnapshotTransaction = SnapshotTransaction> implements ReadTransaction {
  protected readonly base: Base;
  protected readonly component: string;

  constructor(base: Base, component: string) {
    this.base = base;
    this.component = component;
  }

  get ts(): bigint {
    return this.base.ts;
  }

  get readSet(): ReadSet {
    return this.base.readSet;
  }

  get usage(): TransactionUsage {
    return this.base.usage;
  }

  get limits(): TransactionUsage {
    return this.base.limits;
  }

  set limits(limits: TransactionUsage) {
    this.base.limits = limits;
  }

  in(component: string): ReadTransaction {
    return this.base.in(component);
  }

  get(id: string, options?: { table?: string | undefined; isSystem?: boolean | undefined }): string | null {
    return this.base.get(id, options, this.component);
  }

  normalizeId(table: string, idString: string): string | null {
    return this.base.normalizeId(table, idString, this.component);
  }

  openQuery(query: QueryJson): QueryCursor {
    return this.base.openQuery(query, this.component);
  }

  page(query: QueryJson, options: PageOptions): PageResult {
    return this.base.page(query, options, this.component);
  }

  count(table: string): number {
    return this.base.count(table, this.component);
  }

  tables(): string[] {
    return this.base.tables(this.component);
  }

  vectorSearch(query: VectorQuery): Promise<VectorResult[]> {
    return this.base.vectorSearch(query, this.component);
  }

  close(): void {
    this.base.close();
  }
}

export class ComponentWrites extends ComponentReads<WriterTransaction> implements WriteTransaction {
  override in(component: string): WriteTransaction {
    return this.base.in(component);
  }

  get whole(): WriteTransaction {
    return this.base;
  }

  insert(table: string, value: JsonObject): string {
    return this.base.insert(table, value, this.component);
  }

  patch(id: string, value: JsonObject, table?: string): string {
    return this.base.patch(id, value, table, this.component);
  }

  replace(id: string, value: JsonObject, table?: string): string {
    return this.base.replace(id, value, table, this.component);
  }

  remove(id: string, table?: string): string {
    return this.base.remove(id, table, this.component);
  }

  insertSystem(table: string, value: JsonObject): string {
    return this.base.insertSystem(table, value, this.component);
  }

  patchSystem(id: string, value: JsonObject, table?: string): string {
    return this.base.patchSystem(id, value, table);
  }

  removeSystem(id: string, table?: string): string {
    return this.base.removeSystem(id, table);
  }

  savepoint(): Savepoint {
    return this.base.savepoint();
  }

  onCommit(fn: () => void): void {
    this.base.onCommit(fn);
  }

  commit(): bigint {
    return this.base.commit();
  }

  rollback(): void {
    this.base.rollback();
  }
}
