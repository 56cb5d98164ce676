-- Files are found by a part of their name or title as articles are.
alter table attachment add column title_words text not null generated always as (title_words(array[file_name, title])) stored;
create index ix_attachment_title_words on attachment using gin (title_words gin_trgm_ops);
-- A statement that is planned once for all values cannot use an index of rows that a constant tells apart.
drop index ix_article_language;
