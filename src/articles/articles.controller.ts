import { PublishingController } from '../content/publishing.controller.js';
import { articles } from './article.type.js';

export class ArticlesController extends PublishingController(articles) {}
