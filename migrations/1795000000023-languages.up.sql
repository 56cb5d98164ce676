-- Few texts are in another language, and a list of them is to find these alone, in its order.
create index ix_article_language on article (language, published_at desc nulls last, item desc) where edition = 'published' and language <> 'fr';
