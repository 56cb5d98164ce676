const MONTHS = ['janv', 'fevr', 'mars', 'avr', 'mai', 'juin', 'juil', 'aout', 'sept', 'oct', 'nov', 'dec'];
const NAMES = ['janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre'];
const WEEKDAY = '(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)';
const INTRODUCTION = new RegExp(`^(?:(?:publie|mis en ligne|paru) )?(?:le )?(?:${WEEKDAY},? )?`);
const IN_WORDS = /^(1er|\d{1,2}) ([a-z]+)\.? (\d{4})$/;
const DAY_FIRST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * A day as French pages write it: "25 juin 2013", "mardi 1er août 2014", "Publié le 3 févr. 2015", "25/06/2013", "2013-06-25".
 * The day of the week is not compared with the date. Answers `YYYY-MM-DD`, or null where the text is no day that exists.
 */
export function parseFrenchDate(text: string): string | null {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  const date = folded.replace(INTRODUCTION, '');
  return inWords(date) ?? dayFirst(date) ?? yearFirst(date);
}

function inWords(text: string): string | null {
  const [, day, name, year] = IN_WORDS.exec(text) ?? [];
  if (!day || !name || !year) return null;
  const month = 1 + Math.max(NAMES.indexOf(name), MONTHS.indexOf(name));
  return existing(Number(year), month, Number.parseInt(day, 10));
}

function dayFirst(text: string): string | null {
  const [, day, , month, year] = DAY_FIRST.exec(text) ?? [];
  return existing(Number(year), Number(month), Number(day));
}

function yearFirst(text: string): string | null {
  const [, year, month, day] = YEAR_FIRST.exec(text) ?? [];
  return existing(Number(year), Number(month), Number(day));
}

/** `Date` turns 31 February into 3 March: the month that comes back must be the one that went in. Years before 1000 are slips of the pen. */
function existing(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : null;
}
