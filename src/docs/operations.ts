import type { OpenAPIObject } from '@nestjs/swagger';

/** Reading before writing. */
export const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const;

export const operationsOf = ({ paths }: OpenAPIObject) =>
  Object.values(paths).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []));
