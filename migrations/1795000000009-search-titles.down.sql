alter table event drop column search_title;
alter table organisation drop column search_title;
alter table article drop column search_title;
