import { PublishingController } from '../content/publishing.controller.js';
import { organisations } from './organisation.type.js';

export class OrganisationsController extends PublishingController(organisations) {}
