import { ContentController } from '../content/content.controller.js';
import { terms } from './term.type.js';

export class TermsController extends ContentController(terms) {}
