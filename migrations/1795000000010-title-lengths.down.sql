drop index ix_event_title_length;
drop index ix_organisation_title_length;
drop index ix_article_title_length;
