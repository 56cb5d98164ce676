-- By a hundred samples Postgres takes a rare beginning for a frequent one now and then, and reads all titles in their order to find it.
alter table article alter column title_words set statistics 1000;
alter table organisation alter column title_words set statistics 1000;
alter table event alter column title_words set statistics 1000;
