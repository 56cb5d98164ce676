import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessController } from './access/access.controller.js';
import { AccessService } from './access/access.service.js';
import { ArticlesController } from './articles/articles.controller.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { AttachmentsService } from './attachments/attachments.service.js';
import { StoredFiles } from './attachments/stored-files.js';
import { AuthController } from './auth/auth.controller.js';
import { Sessions } from './auth/sessions.js';
import { Config } from './config.js';
import { declaredTypes } from './content-types.js';
import { AfterPurge } from './content/after-purge.js';
import { ContentService } from './content/content.service.js';
import { Cursors } from './content/query/cursor.js';
import { TrashController } from './content/trash.controller.js';
import { queryable } from './database/transaction.js';
import { ApiDocument } from './docs/api-document.js';
import { DocsController } from './docs/docs.controller.js';
import { EventsController } from './events/events.controller.js';
import { hasFeed } from './feeds/entry.js';
import { FeedController } from './feeds/feed.controller.js';
import { FeedsService } from './feeds/feeds.service.js';
import { HealthController } from './health/health.controller.js';
import { EndpointGuard } from './http/guard.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { ProblemsController } from './problems/problems.controller.js';
import { TermsController } from './terms/terms.controller.js';

/** What the application is made with: settings, a connected and migrated database, and the secret of tokens and cursors. */
export interface Parts {
  config: Config;
  dataSource: DataSource;
  secret: string;
}

@Module({})
export class AppModule {
  static with({ config, dataSource, secret }: Parts): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AuthController,
        ArticlesController,
        OrganisationsController,
        EventsController,
        AttachmentsController,
        TermsController,
        ...declaredTypes.filter(hasFeed).map(FeedController),
        TrashController,
        AccessController,
        HealthController,
        ProblemsController,
        DocsController,
      ],
      providers: [
        { provide: Config, useValue: config },
        { provide: DataSource, useValue: dataSource },
        { provide: Cursors, useValue: new Cursors(secret) },
        { provide: Sessions, useValue: new Sessions(queryable(dataSource), secret) },
        { provide: APP_GUARD, useClass: EndpointGuard },
        ContentService,
        FeedsService,
        AttachmentsService,
        AccessService,
        StoredFiles,
        { provide: AfterPurge, useExisting: StoredFiles },
        ApiDocument,
      ],
    };
  }
}
