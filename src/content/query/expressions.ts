/** An instant as the API writes it: UTC, milliseconds, `Z` (RFC 3339). */
export const instant = (expression: string): string => `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** `publishedAt` → `published_at`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Collects the parameters of one statement. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The placeholder of the value, with the SQL type it is read as. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  /** The same for a list that names rows one by one: Postgres is not to plan anew for each, since it reads few rows whatever they are. */
  addUnplanned(value: readonly string[], type: string): string {
    return `(select ${this.add(value, type)})::${type}`;
  }
}
