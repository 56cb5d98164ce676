drop table imported_article;
