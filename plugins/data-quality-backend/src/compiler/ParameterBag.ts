/** What the client escapes in a parameter. */
const ESCAPED_IN_PARAMETERS = /[\\'\t\n\r\0\b\f]/;

/**
 * Collects what a statement binds, so that neither values nor names are ever
 * part of its text. The same value or name is bound once.
 */
export class ParameterBag {
  readonly #params: Record<string, unknown> = {};
  readonly #placeholders = new Map<string, string>();

  static create(): ParameterBag {
    return new ParameterBag();
  }

  private constructor() {}

  /** Placeholder of a value of a ClickHouse type. */
  value(value: unknown, type: string): string {
    return this.#bind(value, type);
  }

  /**
   * Placeholder of a column or table. Bound values are escaped on their way,
   * and bound names are not unescaped again: the few names in which that
   * shows are quoted instead.
   */
  identifier(name: string): string {
    return ESCAPED_IN_PARAMETERS.test(name)
      ? `\`${name.replace(/[\\`]/g, '\\$&')}\``
      : this.#bind(name, 'Identifier');
  }

  /** What goes beside the statement. */
  get params(): Record<string, unknown> {
    return this.#params;
  }

  #bind(value: unknown, type: string): string {
    const key = `${type} ${JSON.stringify(value)}`;
    let placeholder = this.#placeholders.get(key);
    if (!placeholder) {
      const name = `p${this.#placeholders.size}`;
      this.#params[name] = value;
      placeholder = `{${name}:${type}}`;
      this.#placeholders.set(key, placeholder);
    }
    return placeholder;
  }
}
