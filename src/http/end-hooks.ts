import type { FastifyInstance } from 'fastify';

/**
 * Runs `work`; what it adds to look at the end of each answer is left out. Fastify watches every answer where one hook wants it, kept answers
 * too, which costs a tenth of what such an answer does. Nest's adapter adds one for a hook that nobody sets, and the plugin for forms one that
 * removes files which it saved itself, as it is never asked to.
 */
export async function withoutEndHooks<Result>(fastify: FastifyInstance, work: () => Promise<Result>): Promise<Result> {
  const { addHook } = fastify;
  fastify.addHook = function (this: FastifyInstance, name: string, ...rest: unknown[]) {
    return name === 'onResponse' ? this : Reflect.apply(addHook, this, [name, ...rest]);
  } as FastifyInstance['addHook'];
  try {
    return await work();
  } finally {
    fastify.addHook = addHook;
  }
}
