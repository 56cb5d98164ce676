import { defineConfig } from 'rolldown';

/**
 * One file of the application and of what it needs from the first moment on, in place of two thousand: finding and reading them took more than half
 * of the start. Names are kept, so that a stack says where.
 */
export default defineConfig({
  input: 'dist/main.js',
  platform: 'node',
  // Native code; and of pg there must be one: TypeORM looks for its own.
  external: [/^@node-rs\/argon2/, 'pg'],
  plugins: [
    {
      name: 'packages that are loaded later',
      // They stay where they are: a running server may load them while another build takes the place of its own.
      resolveDynamicImport: (specifier) =>
        typeof specifier === 'string' && /^[@a-z]/.test(specifier) ? { id: specifier, external: true } : null,
    },
  ],
  output: {
    dir: 'dist',
    chunkFileNames: 'chunks/[name].js',
    // V8 keeps a source with one character beyond Latin-1 in twice the memory.
    charset: 'ascii',
    keepNames: true,
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
  },
  // Packages look for others that they would use if these were installed; our own code does not.
  onLog: (level, log, handle) => {
    const isOptional = log.code === 'UNRESOLVED_IMPORT' && /\bnode_modules\b/.test(log.message);
    if (!isOptional) handle(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log);
  },
});
