import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** Where `package.json` lies, with `migrations` and `dist` beside it: the same for a module of `src`, of `dist` and for the bundle. */
export const PACKAGE_FOLDER = dirname(findPackageJSON('.', import.meta.url)!);
