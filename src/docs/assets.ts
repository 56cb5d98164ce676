import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PACKAGE_FOLDER } from '../package-folder.js';

export const SWAGGER_UI_FOLDER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Compiled for the browser. */
const BROWSER_FOLDER = join(PACKAGE_FOLDER, 'dist/docs/browser');

const FOLDERS: Readonly<Record<string, string>> = {
  'swagger-ui.css': SWAGGER_UI_FOLDER,
  'swagger-ui-bundle.js': SWAGGER_UI_FOLDER,
  'favicon-32x32.png': SWAGGER_UI_FOLDER,
  'page.js': BROWSER_FOLDER,
  'versions.js': BROWSER_FOLDER,
  'labels.js': BROWSER_FOLDER,
  'brief-answers.js': BROWSER_FOLDER,
  'calm-editor.js': BROWSER_FOLDER,
  'careful-sign-in.js': BROWSER_FOLDER,
  'checked-by-server.js': BROWSER_FOLDER,
  'grouped-parameters.js': BROWSER_FOLDER,
  'plain-lists.js': BROWSER_FOLDER,
  'renewal.js': BROWSER_FOLDER,
  'notice.js': BROWSER_FOLDER,
  'password.js': BROWSER_FOLDER,
};

/** The folder of a file that the page needs; undefined for every other name. */
export const folderOf = (file: string): string | undefined => (Object.hasOwn(FOLDERS, file) ? FOLDERS[file] : undefined);
