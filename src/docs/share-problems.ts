import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

/** Says each error answer once: Swagger UI reads the whole document again whenever an operation is opened. */
export function shareProblems(document: OpenAPIObject): void {
  const shared: Responses = {};
  for (const { responses } of operationsOf(document)) {
    for (const [status, response] of Object.entries(responses)) {
      if (!response || '$ref' in response || !response.content?.['application/problem+json']) continue;
      const name = `Problem-${status}`;
      shared[name] ??= response;
      if (JSON.stringify(shared[name]) === JSON.stringify(response)) responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  document.components = { ...document.components, responses: shared };
}
