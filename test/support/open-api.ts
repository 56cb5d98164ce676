import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';
import type { Body } from './api.js';

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

export interface Operation {
  method: string;
  path: string;
  /** JSON Pointer of the operation in the document. */
  pointer: string;
  operation: Body;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** The OpenAPI document, and which of its operations were replayed with success. */
export class Contract {
  readonly operations: Operation[];
  readonly replayed = new Set<string>();
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(readonly document: Body) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'contract');
    this.operations = Object.entries(document.paths as Body).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => ({
        method,
        path,
        pointer: `/paths/${escaped(path)}/${method}`,
        operation: item[method] as Body,
      })),
    );
  }

  parametersOf({ parameters = [] }: Body): Body[] {
    return (parameters as Body[]).map((one) => this.resolved(one));
  }

  /** A part of the document, or what it refers to. */
  private resolved(part: Body): Body {
    const [, , section = '', name = ''] = String(part.$ref ?? '').split('/');
    return part.$ref ? (this.document.components[section][name] as Body) : part;
  }

  named(operationId: string): Operation {
    const found = this.operations.find(({ operation }) => operation.operationId === operationId);
    if (!found) throw new Error(`no operation is named ${operationId}`);
    return found;
  }

  /** What is wrong with the value under the schema at the pointer; empty when nothing is. */
  faults(pointer: string, value: unknown): string[] {
    const validate = this.validators.get(pointer) ?? this.ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
    this.validators.set(pointer, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  /** What a real answer of the operation has that the document does not say. */
  answerFaults(operationId: string, response: Response): string[] {
    const { pointer, operation } = this.named(operationId);
    const documented = operation.responses[response.status] as Body | undefined;
    if (!documented) return [`${operationId} answered ${response.status}, which is not documented: ${response.text}`];
    if (response.status < 400) this.replayed.add(operationId);
    const at = documented.$ref ? String(documented.$ref).slice(1) : `${pointer}/responses/${response.status}`;
    return this.bodyFaults(at, this.resolved(documented), response);
  }

  private bodyFaults(at: string, { content }: Body, { headers, text, body, status }: Response): string[] {
    const [mediaType = ''] = String(headers['content-type'] ?? '').split(';');
    if (!content) return text ? [`${status} has a body: ${text}`] : [];
    const documented = [mediaType, '*/*'].find((type) => content[type]);
    if (!documented) return [`${status} came as "${mediaType}", which is not documented`];
    const value: unknown = mediaType.endsWith('json') ? (Object.keys(body as Body).length > 0 ? body : JSON.parse(text)) : (text ?? '');
    return this.faults(`${at}/content/${escaped(documented)}/schema`, value);
  }
}
