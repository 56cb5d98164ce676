import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessController } from './access/access.controller.js';
import { AccessService } from './access/access.service.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { OwnAccountController } from './accounts/own-account.controller.js';
import { ArticlesController } from './articles/articles.controller.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { AttachmentsService } from './attachments/attachments.service.js';
import { StoredFiles } from './attachments/stored-files.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditRetention } from './audit/audit-retention.js';
import { AuthController } from './auth/auth.controller.js';
import { PasswordLinks } from './auth/password-links.js';
import { PasswordLinksController } from './auth/password-links.controller.js';
import { PasswordPageController } from './auth/password-page.controller.js';
import { Sessions } from './auth/sessions.js';
import { SessionsController } from './auth/sessions.controller.js';
import { SignIn } from './auth/sign-in.js';
import { SignInDelay } from './auth/sign-in-delay.js';
import { ResponseCache } from './cache/response-cache.js';
import { Config } from './config.js';
import { declaredTypes } from './content-types.js';
import { AfterPurge } from './content/after-purge.js';
import { ContentService } from './content/content.service.js';
import { Cursors } from './content/query/cursor.js';
import { isLifecycle } from './content/type.js';
import { TrashController } from './content/trash.controller.js';
import { reading } from './database/reading.js';
import { queryable } from './database/transaction.js';
import { ApiDocument } from './docs/api-document.js';
import { DocsController } from './docs/docs.controller.js';
import { EventsController } from './events/events.controller.js';
import { FollowedRecurrences } from './events/followed-recurrences.js';
import { hasFeed } from './feeds/entry.js';
import { FeedController } from './feeds/feed.controller.js';
import { FeedsService } from './feeds/feeds.service.js';
import { HealthController } from './health/health.controller.js';
import { EndpointGuard } from './http/guard.js';
import { ApiKeys } from './keys/api-keys.js';
import { KeysController } from './keys/keys.controller.js';
import { Mail } from './mail/mail.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { ProblemsController } from './problems/problems.controller.js';
import { SearchController } from './search/search.controller.js';
import { SearchService } from './search/search.service.js';
import { TermsController } from './terms/terms.controller.js';

/** What the application is made with: settings, a connected and migrated database, and the secret of tokens and cursors. */
export interface Parts {
  config: Config;
  dataSource: DataSource;
  secret: string;
}

/** The same, with what is made for it. */
export interface AppParts extends Parts {
  cache: ResponseCache;
}

@Module({})
export class AppModule {
  static with({ config, dataSource, secret, cache }: AppParts): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        AuthController,
        SessionsController,
        PasswordLinksController,
        OwnAccountController,
        AccountsController,
        ArticlesController,
        OrganisationsController,
        EventsController,
        AttachmentsController,
        TermsController,
        ...declaredTypes.filter(hasFeed).map(FeedController),
        SearchController(declaredTypes.filter(isLifecycle)),
        TrashController,
        AccessController,
        KeysController,
        AuditController,
        HealthController,
        ProblemsController,
        PasswordPageController,
        DocsController,
      ],
      providers: [
        { provide: Config, useValue: config },
        { provide: DataSource, useValue: dataSource },
        { provide: ResponseCache, useValue: cache },
        { provide: Cursors, useValue: new Cursors(secret) },
        { provide: Sessions, useValue: new Sessions(dataSource, secret) },
        { provide: SignInDelay, useValue: new SignInDelay(dataSource) },
        { provide: ApiKeys, useValue: new ApiKeys(reading(dataSource)) },
        { provide: AuditRetention, useValue: new AuditRetention(queryable(dataSource), config.AUDIT_DAYS) },
        { provide: FollowedRecurrences, useValue: new FollowedRecurrences(dataSource) },
        { provide: APP_GUARD, useClass: EndpointGuard },
        SignIn,
        { provide: Mail, useValue: new Mail(config) },
        PasswordLinks,
        AccountsService,
        ContentService,
        FeedsService,
        SearchService,
        AttachmentsService,
        AccessService,
        StoredFiles,
        { provide: AfterPurge, useExisting: StoredFiles },
        ApiDocument,
      ],
    };
  }
}
