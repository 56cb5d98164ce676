-- Of many titles that begin alike, the short ones first.
create index ix_article_title_length on article (length(title_words), item);
create index ix_organisation_title_length on organisation (length(title_words), item);
create index ix_event_title_length on event (length(title_words), item);
