/** What the operator must mend before Maillage can start: one plain line each, shown without a stack trace. */
export class StartupError extends Error {
  readonly lines: readonly string[];

  constructor(...lines: string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
