import { Problem } from '../problems/problem.js';

/** Why a file cannot be imported: one French sentence for the table that the import prints, without the file's name. */
export class ImportFault extends Error {}

/** A problem in a line: each fault after the field that it is in. */
export function describeProblem({ faults, detail }: Problem): string {
  return faults.map((fault) => `${fault.pointer?.slice(1) ?? ''} : ${fault.detail}`).join(' ') || detail;
}

/** @throws ImportFault that says a problem after the opening; anything else as it is */
export function asFault(error: unknown, opening = ''): never {
  throw error instanceof Problem ? new ImportFault(opening + describeProblem(error), { cause: error }) : error;
}
