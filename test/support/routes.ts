import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { App } from '../../src/app.js';
import { CAPABILITY } from '../../src/http/endpoint.js';

/** `GET /v1/articles/:id content:read`: every route of every controller, by reflection; `undefined` where none is declared. */
export function routeCapabilities({ nest }: App): string[] {
  const controllers = [...nest.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .map(({ metatype }) => metatype as new () => object);
  return controllers.flatMap(routesOf).toSorted();
}

function routesOf(controller: new () => object): string[] {
  const prototype = controller.prototype as Record<string, object>;
  const base = String(Reflect.getMetadata(PATH_METADATA, controller));
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (path === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
    return [`${method} ${`/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1')} ${Reflect.getMetadata(CAPABILITY, handler)}`];
  });
}
