create index ix_article_language on article (language) where edition = 'published' and language <> 'fr';
alter table attachment drop column title_words;
