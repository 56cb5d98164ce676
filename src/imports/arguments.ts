import { parseArgs } from 'node:util';
import type { ImportOptions } from './import-files.js';

export const USAGE = `Usage : npm run import -- FICHIER… [--draft] [--dry-run]

  FICHIER…    texte d’une page (rubrique, titre, date, paragraphes) ou Markdown avec en-tête
  --draft     laisse les articles en brouillon ; un article déjà publié garde sa version publiée
  --dry-run   essai : montre ce qui serait fait et n’enregistre rien
  --help      cette aide`;

export interface Arguments extends Required<ImportOptions> {
  paths: string[];
  isHelpWanted: boolean;
}

/** Why the command line cannot be understood, in French. */
export class UsageFault extends Error {}

/**
 * npm keeps an option to itself where the `--` before it is forgotten, and tells of it in the environment: a trial that was asked for that way
 * must not become an import.
 * @throws UsageFault
 */
export function readArguments(given: readonly string[], environment: NodeJS.ProcessEnv): Arguments {
  const { values, positionals } = parse(given);
  const isOn = (name: 'draft' | 'dry-run'): boolean => values[name] ?? environment[`npm_config_${name.replace('-', '_')}`] === 'true';
  const isHelpWanted = values.help ?? false;
  if (positionals.length === 0 && !isHelpWanted) throw new UsageFault('Aucun fichier n’est donné.');
  return { paths: positionals, isDraft: isOn('draft'), isTrial: isOn('dry-run'), isHelpWanted };
}

const OPTIONS = { draft: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

function parse(given: readonly string[]) {
  const { tokens, values, positionals } = parseArgs({
    args: [...given],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const wrong = tokens.find((token) => token.kind === 'option' && (!Object.hasOwn(OPTIONS, token.name) || token.value !== undefined));
  if (wrong?.kind === 'option')
    throw new UsageFault(`Option inconnue : ${wrong.rawName}${wrong.value === undefined ? '' : `=${wrong.value}`}.`);
  return {
    positionals,
    values: { draft: values.draft === true || undefined, 'dry-run': values['dry-run'] === true || undefined, help: values.help === true },
  };
}
