/** Columns of the statement; the same aggregate is asked for once. */
export class Aggregates {
  readonly #aliases = new Map<string, string>();

  static create(): Aggregates {
    return new Aggregates();
  }

  private constructor() {}

  add(aggregate: string): string {
    const alias = this.#aliases.get(aggregate) ?? `_dq_a${this.#aliases.size}`;
    this.#aliases.set(aggregate, alias);
    return alias;
  }

  count(condition: string | undefined): string {
    return this.add(condition ? `countIf(${condition})` : 'count()');
  }

  columns(): string[] {
    return [...this.#aliases].map(
      ([aggregate, alias]) => `${aggregate} AS ${alias}`,
    );
  }
}
