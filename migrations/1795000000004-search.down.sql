-- What was written meanwhile keeps its vectors: French is found as before.
drop index ix_term_title_words;
drop index ix_event_title_words;
drop index ix_organisation_title_words;
drop index ix_article_title_words;
alter table term drop column title_words;
alter table event drop column title_words;
alter table organisation drop column title_words;
alter table article drop column title_words;
drop function title_words(text[]);
drop function excerpt_source(text);
drop function search_query(regconfig, text, text, text);
drop function search_words(regconfig, text);
drop function search_vector(regconfig, text);
drop function search_configuration(text);
drop text search configuration maillage_simple;
drop text search configuration maillage_en;
alter text search configuration maillage_fr alter mapping for hword_numpart, numhword, numword with simple;
drop extension pg_trgm;
