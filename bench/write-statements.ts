import 'reflect-metadata';
import { articles } from '#app/articles/article.type.js';
import { written } from '#app/content/editions.js';

/** What is stored of an article, search vectors by the application's own expressions over the record `r`. */
const { names, expressions } = written(articles);
const NOW = `date_trunc('milliseconds', clock_timestamp())`;
const VECTORS = names.map((name, index) => `${name} = ${expressions[index]}`).filter((assignment) => assignment.startsWith('search_'));

export const insertItem = `insert into item (id, type, status, version, created_by) values ($1, 'article', 'draft', 1, $2)`;
export const insertSlug = `insert into slug (type, slug, item) values ('article', $1, $2) on conflict do nothing`;
export const selectSlug = `select item from slug where type = 'article' and slug = $1`;
export const insertArticle = `insert into article (item, edition, version, created_at, updated_at, ${names.join(', ')})
  select $1::uuid, 'working', 1, ${NOW}, ${NOW}, ${expressions.join(', ')} from jsonb_populate_record(null::article, $2::jsonb) r`;
export const findTargets = `select i.id from item i where i.id = any($1::uuid[]) and i.deleted_at is null for key share of i`;
export const insertLinks = `insert into link (from_item, edition, relation, position, to_item, role, audience)
  select $1, 'working', l.relation, l.position, l.to_item, l.role, 'members' from jsonb_populate_recordset(null::link, $2::jsonb) l`;
export const insertRevision = `insert into revision (item, number, account, action, snapshot, at) values ($1, $2, $3, $4, $5, ${NOW})`;
export const insertChanges = `insert into change (id, item, type, version, account, action, tags, at, space, effect)
  select c.id, $1::uuid, 'article', $2, $3, $4, array['article', $1::uuid::text], ${NOW}, c.space, c.effect
  from jsonb_to_recordset($5::jsonb) c(id uuid, space text, effect text)`;

export const lockItem = `select version, status from item where id = $1 and deleted_at is null for no key update`;
export const advanceItem = `update item set version = $2, status = $3, published_version = $4 where id = $1`;
export const updateTitle = `update article e set version = $2, updated_at = ${NOW}, title = $3, ${VECTORS.join(', ')}
  from article k cross join lateral jsonb_populate_record(k, jsonb_build_object('title', $3::text)) r
  where k.item = $1 and k.edition = 'working' and e.item = k.item and e.edition = k.edition`;

export const datePublished = `update article set version = $2, updated_at = ${NOW}, published_at = coalesce(published_at, ${NOW}) where item = $1 and edition = 'working'`;
const COPIED = ['version', 'created_at', 'updated_at', ...names];
export const copyArticle = `insert into article (item, edition, ${COPIED.join(', ')})
  select item, 'published', ${COPIED.join(', ')} from article where item = $1 and edition = 'working'
  on conflict (item, edition) do update set ${COPIED.map((name) => `${name} = excluded.${name}`).join(', ')}`;
export const deleteLinks = `delete from link where from_item = $1 and edition = 'published'`;
export const copyLinks = `insert into link (from_item, edition, relation, position, to_item, role, details, audience, listed_at)
  select l.from_item, 'published', l.relation, l.position, l.to_item, l.role, l.details, 'public', a.published_at
  from link l join article a on a.item = l.from_item and a.edition = l.edition where l.from_item = $1 and l.edition = 'working'`;
export const publishSlug = `update slug set published_at = coalesce(published_at, ${NOW})
  where type = 'article' and slug = (select slug from article where item = $1 and edition = 'published')`;
export const forgetPublic = `update item set was_public = false where id = $1`;
