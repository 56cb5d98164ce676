-- The text that an article was imported from, and what its last import wrote: what differs from that is the staff's own work.
create table imported_article (
  item uuid not null constraint fk_imported_article_item references item (id) on delete cascade,
  day date not null,
  title_slug text not null,
  path text not null,
  written jsonb not null,
  constraint pk_imported_article primary key (item)
);
create index ix_imported_article_day on imported_article (day);
