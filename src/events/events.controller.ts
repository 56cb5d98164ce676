import { PublishingController } from '../content/publishing.controller.js';
import { events } from './event.type.js';

export class EventsController extends PublishingController(events) {}
