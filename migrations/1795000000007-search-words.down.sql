-- The marks stay in the vectors until the next write: no query looks for them.
drop trigger title_words_updated on term;
drop trigger title_words_updated on event;
drop trigger title_words_updated on organisation;
drop trigger title_words_updated on article;
drop trigger title_words_inserted on term;
drop trigger title_words_inserted on event;
drop trigger title_words_inserted on organisation;
drop trigger title_words_inserted on article;
drop function remember_title_words();
drop table title_word;
drop function marked_query(regconfig, tsquery);
drop function search_mark(regconfig);
