drop index ix_article_language;
