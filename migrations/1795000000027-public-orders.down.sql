drop index ix_event_updated_at_public;
drop index ix_event_title_public;
drop index ix_article_updated_at_public;
drop index ix_article_title_public;
