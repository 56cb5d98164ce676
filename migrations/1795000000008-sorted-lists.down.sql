drop index ix_article_language;
drop index ix_item_created_at;
drop index ix_event_updated_at;
drop index ix_organisation_updated_at;
drop index ix_article_updated_at;
drop index ix_event_title;
drop index ix_article_title;
