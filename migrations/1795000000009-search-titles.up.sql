-- What a title says, found by itself: an index of whole texts does not tell where in them a word stands, and would have every row that has it read.
alter table article add column search_title tsvector not null generated always as (ts_filter(search_members, '{a}')) stored;
alter table organisation add column search_title tsvector not null generated always as (ts_filter(search_members, '{a}')) stored;
alter table event add column search_title tsvector not null generated always as (ts_filter(search_members, '{a}')) stored;
create index ix_article_search_title on article using gin (search_title);
create index ix_organisation_search_title on organisation using gin (search_title);
create index ix_event_search_title on event using gin (search_title);
