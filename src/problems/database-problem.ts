import { sqlStateOf } from '../database/transaction.js';
import { conflict, Problem, tooLarge, unavailable, validationFailed } from './problem.js';

/** What a person is told when the database holds a rule that nothing before it saw: by the constraint's name, never its message. */
const CONSTRAINTS: Record<string, () => Problem> = {
  fk_link_to_item: () => conflict('D’autres contenus y sont liés : retirez ces liens d’abord.'),
  ck_link_self: () => validationFailed([{ pointer: '', code: 'self', detail: 'Un contenu ne peut pas être lié à lui-même.' }]),
  ck_event_order: () => validationFailed([{ pointer: '/endsAt', code: 'order', detail: 'La fin ne peut pas précéder le début.' }]),
  ck_organisation_dates: () =>
    validationFailed([{ pointer: '/dissolvedOn', code: 'order', detail: 'La dissolution ne peut pas précéder la création.' }]),
};

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '55P03',
  '57014',
  '40001',
  '40P01',
]);
const CONNECTION_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Driver not Connected|Cannot use a pool after calling end/i;

/** The problem behind an error of the database; undefined for a fault of ours. */
export function databaseProblem(error: unknown): Problem | undefined {
  const state = sqlStateOf(error);
  if (isConnectionLost(error, state)) return unavailable();
  if (state?.startsWith('23'))
    return (
      CONSTRAINTS[constraintOf(error)]?.() ??
      conflict('Cette demande contredit ce qui est enregistré. Relisez le contenu avant de recommencer.')
    );
  if (state !== undefined && ['22003', '22008', '22009', '22023'].includes(state))
    return validationFailed([
      { pointer: '', code: 'value', detail: 'Une valeur n’est pas connue de la base de données, par exemple un fuseau horaire.' },
    ]);
  if (state === '54000') return tooLarge('Le texte est trop long pour être indexé : partagez-le en plusieurs.');
  return undefined;
}

/** Whether what failed has surely left nothing: a lost connection may hide a commit. */
export const isDecided = (error: unknown): boolean => databaseProblem(error)?.type !== 'unavailable';

function isConnectionLost(error: unknown, state: string | undefined): boolean {
  if (state !== undefined && (CONNECTION.has(state) || state.startsWith('08'))) return true;
  return error instanceof Error && CONNECTION_MESSAGE.test(error.message);
}

function constraintOf(error: unknown): string {
  const inner = (error as { driverError?: { constraint?: string } }).driverError ?? (error as { constraint?: string });
  return inner.constraint ?? '';
}
