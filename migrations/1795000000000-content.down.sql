drop table attachment, term, event, organisation, article, change, loose_file, revision, link, slug, item, session, account, setting;
drop text search configuration maillage_fr;
drop function fold;
drop extension unaccent;
