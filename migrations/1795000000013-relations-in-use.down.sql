alter table attachment drop column relations_in_use;
alter table term drop column relations_in_use;
alter table event drop column relations_in_use;
alter table organisation drop column relations_in_use;
alter table article drop column relations_in_use;
