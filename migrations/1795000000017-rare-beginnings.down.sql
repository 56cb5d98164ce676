alter table event alter column title_words set statistics -1;
alter table organisation alter column title_words set statistics -1;
alter table article alter column title_words set statistics -1;
