drop index ix_event_listed_public;
drop index ix_event_listed;
create index ix_event_starts_at on event (edition, starts_at desc, item desc);
drop index ix_article_listed_public;
drop index ix_article_listed;
create index ix_article_published_at on article (edition, published_at desc, item desc);
alter table link drop column listed_at;
