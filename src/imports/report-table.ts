import { basename } from 'node:path';
import type { Visibility } from './document.js';
import type { ImportOptions, Outcome } from './import-files.js';
import type { LinkedOrganisation } from './linked-organisations.js';
import type { Stored } from './store-document.js';
import { wrap } from './wrap.js';

const RESULTS: Record<Stored['result'], string> = { created: 'créé', updated: 'mis à jour', unchanged: 'inchangé' };
const VISIBILITIES: Record<Visibility, string> = {
  public: 'tout le monde',
  teaser: 'chapô pour tous, le reste pour les adhérents',
  members: 'adhérents',
};
const STATES: Record<Stored['status'], string> = { published: 'publié', draft: 'brouillon', offline: 'retiré', archived: 'archivé' };

const DAY = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'Europe/Paris' });

const FILE = 24;
const RESULT = 10;
const LABEL = 14;

/** What an import did and could not do, a row for each file, for a terminal of `width` columns. */
export function reportTable(outcomes: readonly Outcome[], { isTrial }: ImportOptions, width: number): string {
  const detail = width - FILE - RESULT - 6;
  const rule = ['─'.repeat(FILE + 1), '─'.repeat(RESULT + 2), '─'.repeat(detail + 1)].join('┼');
  const rows = outcomes.flatMap((outcome) => [rule, ...rowOf(outcome, detail)]);
  const title = isTrial ? 'Import (essai) : rien n’est enregistré' : 'Import';
  return [title, '', line('Fichier', 'Résultat', 'Détail'), ...rows, rule, summary(outcomes, isTrial)].join('\n');
}

const line = (file: string, result: string, detail: string): string =>
  `${file.padEnd(FILE)} │ ${result.padEnd(RESULT)} │ ${detail}`.trimEnd();

function rowOf(outcome: Outcome, width: number): string[] {
  const file = wrap(basename(outcome.path), FILE);
  const detail = detailsOf(outcome).flatMap(([label, value]) => labelled(label, value, width));
  return Array.from({ length: Math.max(file.length, detail.length) }, (_, index) =>
    line(file[index] ?? '', index === 0 ? resultOf(outcome) : '', detail[index] ?? ''),
  );
}

const resultOf = (outcome: Outcome): string => ('stored' in outcome ? RESULTS[outcome.stored.result] : 'échec');

function labelled(label: string, value: string, width: number): string[] {
  return wrap(value, width - LABEL).map((part, index) => (index === 0 ? label : '').padEnd(LABEL) + part);
}

function detailsOf(outcome: Outcome): [label: string, value: string][] {
  if (!('stored' in outcome)) return [['Raison', outcome.fault]];
  const { stored } = outcome;
  return [
    ['Article', stored.slug],
    [
      'État',
      `${STATES[stored.status]}${stored.hasPendingChanges ? ', des modifications restent à publier' : ''} ; daté du ${DAY.format(new Date(stored.publishedAt))}`,
    ],
    ['Visibilité', VISIBILITIES[stored.visibility]],
    ...rolesOf(stored.organisations),
    ['Fichiers', stored.files.join(', ') || 'aucun'],
    ...stored.warnings.map((warning): [string, string] => ['Attention', warning]),
  ];
}

function rolesOf(organisations: readonly LinkedOrganisation[]): [label: string, value: string][] {
  const named = (role: LinkedOrganisation['role']): string =>
    organisations
      .filter((found) => found.role === role)
      .map(({ name }) => name)
      .join(', ');
  const partners = named('partner');
  return [['Organisations', named('about') || 'aucune'], ...(partners ? [['Partenaires', partners] satisfies [string, string]] : [])];
}

function summary(outcomes: readonly Outcome[], isTrial = false): string {
  const counts = [...new Set(outcomes.map(resultOf))].map(
    (result) => `${result} : ${outcomes.filter((outcome) => resultOf(outcome) === result).length}`,
  );
  return `${outcomes.length} fichier${outcomes.length > 1 ? 's' : ''} — ${counts.join(', ')}${isTrial ? ' (essai)' : ''}`;
}
