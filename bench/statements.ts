/** What somebody would write by hand for one route: one statement that answers the whole JSON in the column `json`. */
export interface Statement {
  /** The name it is prepared under. */
  name: string;
  text: string;
  values: unknown[];
}

const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const isPublic = (row: string): string => `${row}.edition = 'published' and ${row}.visibility in ('public', 'teaser')`;

/** An attachment that everybody may read. */
const FILE = `f.visibility = 'public' and f.edition = 'published'
  and exists (select 1 from link u where u.to_item = f.item and u.edition = 'published' and u.audience = 'public')`;
const FILE_LINK = `'id', f.item, 'fileName', f.file_name, 'url', '/v1/attachments/' || f.item || '/file', 'title', f.title, 'alt', f.alt,
  'mediaType', f.media_type, 'size', f.size, 'width', f.width, 'height', f.height`;
const ORGANISATION_LINK = `'id', o.item, 'slug', o.slug, 'name', o.name, 'shortName', o.short_name`;

/** The links of the article `a` that a reader is shown, or staff of the working copy. */
const PUBLISHED_LINKS = `l.from_item = a.item and l.edition = 'published' and l.audience = 'public'`;
const WORKING_LINKS = `l.from_item = a.item and l.edition = 'working'`;

const linked = (links: string, relation: string, target: string, columns: string): string =>
  `(select coalesce(json_agg(json_build_object(${columns}) order by l.position), '[]') from link l join ${target} where ${links} and l.relation = '${relation}')`;

const ORGANISATION = `organisation o on o.item = l.to_item and ${isPublic('o')}`;
const TERM = `term t on t.item = l.to_item and t.edition = 'published'`;

const WHOLE_ORGANISATION = `(select json_build_object('id', o.item, 'slug', o.slug, 'name', o.name, 'shortName', o.short_name,
  'alternateNames', o.alternate_names, 'legalForm', case when o.visibility = 'public' then o.legal_form end, 'schemes', o.schemes, 'networks', o.networks,
  'siren', o.siren, 'siret', o.siret, 'rna', o.rna, 'summary', o.summary, 'email', o.email, 'phone', o.phone, 'website', o.website,
  'address', case when num_nonnulls(o.address_street, o.address_postal_code, o.address_locality, o.address_insee_code, o.address_country) > 0 then
    json_build_object('street', o.address_street, 'postalCode', o.address_postal_code, 'locality', o.address_locality,
      'inseeCode', o.address_insee_code, 'country', o.address_country) end,
  'position', case when o.position_lat is not null then json_build_object('lat', o.position_lat, 'lon', o.position_lon) end,
  'foundedOn', o.founded_on, 'dissolvedOn', o.dissolved_on, 'people', jsonb_path_query_array(o.people, '$[*] ? (@.isPublic == true)'),
  'language', o.language, 'translationGroup', o.translation_group, 'status', i.status, 'visibility', o.visibility,
  'access', case o.visibility when 'teaser' then 'members' else 'full' end, 'publishedAt', ${instant('o.published_at')}, 'version', o.version,
  'createdAt', ${instant('o.created_at')}, 'updatedAt', ${instant('o.updated_at')},
  'logo', (select json_build_object(${FILE_LINK}) from link l join attachment f on f.item = l.to_item and ${FILE}
    where l.from_item = o.item and l.edition = 'published' and l.audience = 'public' and l.relation = 'logo'),
  'links', (select coalesce(json_agg(json_build_object('id', p.item, 'slug', p.slug, 'name', p.name, 'shortName', p.short_name, 'role', l.role,
      'since', l.details -> 'since', 'until', l.details -> 'until') order by l.position), '[]')
    from link l join organisation p on p.item = l.to_item and ${isPublic('p')}
    where l.from_item = o.item and l.edition = 'published' and l.audience = 'public' and l.relation = 'links'),
  'linkedBy', (select coalesce(json_agg(json_build_object('id', p.item, 'slug', p.slug, 'name', p.name, 'shortName', p.short_name, 'role', l.role,
      'since', l.details -> 'since', 'until', l.details -> 'until') order by l.from_item, l.position), '[]')
    from link l join organisation p on p.item = l.from_item and ${isPublic('p')}
    where l.to_item = o.item and l.edition = 'published' and l.audience = 'public' and l.relation = 'links'),
  'terms', (select coalesce(json_agg(json_build_object('id', t.item, 'slug', t.slug, 'label', t.label, 'vocabulary', t.vocabulary) order by l.position), '[]')
    from link l join ${TERM} where l.from_item = o.item and l.edition = 'published' and l.audience = 'public' and l.relation = 'terms'),
  'owner', (select json_build_object('id', p.item, 'slug', p.slug, 'name', p.name, 'shortName', p.short_name)
    from link l join organisation p on p.item = l.to_item and ${isPublic('p')}
    where l.from_item = o.item and l.edition = 'published' and l.audience = 'public' and l.relation = 'owner'),
  'translations', (select coalesce(json_agg(json_build_object('id', p.item, 'slug', p.slug, 'name', p.name, 'shortName', p.short_name,
      'language', p.language) order by p.language), '[]')
    from organisation p where p.translation_group = o.translation_group and p.item <> o.item and ${isPublic('p')}))
  from item i where i.id = o.item)`;

const WHOLE_TERM = `(select json_build_object('id', t.item, 'slug', t.slug, 'label', t.label, 'vocabulary', t.vocabulary, 'version', t.version,
  'createdAt', ${instant('t.created_at')}, 'updatedAt', ${instant('t.updated_at')},
  'parent', (select json_build_object('id', p.item, 'slug', p.slug, 'label', p.label, 'vocabulary', p.vocabulary)
    from link l join term p on p.item = l.to_item and p.edition = 'published'
    where l.from_item = t.item and l.edition = 'published' and l.relation = 'parent'))
  from item i where i.id = t.item)`;

/** The JSON of the article `a` with its item `i`. */
function article(options: { withTexts?: boolean; withItems?: boolean; isWorking?: boolean }): string {
  const links = options.isWorking ? WORKING_LINKS : PUBLISHED_LINKS;
  const seen = (value: string): string => `case when a.visibility = 'public' then ${value} end`;
  const texts = options.withTexts ? `'body', ${seen('a.body')}, 'bodyHtml', ${seen('a.body_html')},` : '';
  const whole = (json: string): string => (options.withItems ? `, 'item', ${json}` : '');
  return `json_build_object('id', a.item, 'slug', a.slug, 'title', a.title, 'standfirst', a.standfirst, ${texts}
    'source', ${seen(`case when a.source_name is not null then json_build_object('name', a.source_name, 'url', a.source_url) end`)},
    'canonicalUrl', ${seen('a.canonical_url')},
    'rights', ${seen(`case when num_nonnulls(a.rights_licence, a.rights_credit) > 0 then json_build_object('licence', a.rights_licence, 'credit', a.rights_credit) end`)},
    'language', a.language, 'translationGroup', a.translation_group, 'status', i.status, 'visibility', a.visibility,
    'access', case a.visibility when 'teaser' then 'members' else 'full' end, 'publishedAt', ${instant('a.published_at')}, 'version', a.version,
    'createdAt', ${instant('a.created_at')}, 'updatedAt', ${instant('a.updated_at')},
    'image', (select json_build_object(${FILE_LINK}) from link l join attachment f on f.item = l.to_item and ${FILE}
      where ${links} and l.relation = 'image'),
    'organisations', ${linked(links, 'organisations', ORGANISATION, `${ORGANISATION_LINK}, 'role', l.role${whole(WHOLE_ORGANISATION)}`)},
    'events', ${linked(links, 'events', `event v on v.item = l.to_item and ${isPublic('v')}`, `'id', v.item, 'slug', v.slug, 'title', v.title, 'startsAt', ${instant('v.starts_at')}`)},
    'bylines', (select coalesce(json_agg(json_build_object('name', l.details -> 'name', 'role', l.details -> 'role',
        'organisation', case when o.item is not null then json_build_object(${ORGANISATION_LINK}) end) order by l.position), '[]')
      from link l left join ${ORGANISATION}
      where ${links} and l.relation = 'bylines'),
    'attachments', ${linked(links, 'attachments', `attachment f on f.item = l.to_item and ${FILE}`, `${FILE_LINK}, 'caption', l.details -> 'caption'`)},
    'terms', ${linked(links, 'terms', TERM, `'id', t.item, 'slug', t.slug, 'label', t.label, 'vocabulary', t.vocabulary${whole(WHOLE_TERM)}`)},
    'owner', (select json_build_object(${ORGANISATION_LINK}) from link l join ${ORGANISATION}
      where ${links} and l.relation = 'owner'),
    'translations', (select coalesce(json_agg(json_build_object('id', b.item, 'slug', b.slug, 'title', b.title, 'language', b.language) order by b.language), '[]')
      from article b where b.translation_group = a.translation_group and b.item <> a.item and ${isPublic('b')}))`;
}

/** Twenty of the rows, which are one more where there is a next page; the cursor is the position, unsigned. */
const page = (rows: string, json: string, previous = 'null'): string => `
  with found as materialized (${rows} limit 21),
  shown as (select a.*, i.status, ${json} as json from (select * from found limit 20) a join item i on i.id = a.item)
  select json_build_object('data', coalesce(json_agg(json order by published_at desc nulls last, item desc), '[]'), 'page', json_build_object(
    'next', case when (select count(*) from found) > 20 then
      (select encode(convert_to(jsonb_build_array(published_at::text, item)::text, 'utf8'), 'base64') from found offset 19 limit 1) end,
    'previous', ${previous}))::text as json from shown`;

const NEWEST_FIRST = 'order by a.published_at desc nulls last, a.item desc';

export const list: Statement = {
  name: 'list',
  text: page(`select a.* from article a where ${isPublic('a')} ${NEWEST_FIRST}`, article({})),
  values: [],
};

export const includes: Statement = {
  name: 'includes',
  text: page(`select a.* from article a where ${isPublic('a')} ${NEWEST_FIRST}`, article({ withItems: true })),
  values: [],
};

export const item = (slug: string): Statement => ({
  name: 'item',
  text: `select ${article({ withTexts: true })}::text as json from article a join item i on i.id = a.item
    where a.item = (select item from slug where type = 'article' and slug = $1 and published_at is not null) and ${isPublic('a')}`,
  values: [slug],
});

export const filtered = (name: string, organisation: string): Statement => ({
  name,
  text: page(
    `select a.* from link l join article a on a.item = l.from_item and ${isPublic('a')}
     where l.to_item = (select item from slug where type = 'organisation' and slug = $1) and l.relation = 'organisations'
       and l.edition = 'published' and l.audience = 'public' and l.listed_at is not null order by l.listed_at desc, l.from_item desc`,
    article({}),
  ),
  values: [organisation],
});

/** The page after the article of that date and id. */
export const deep = (publishedAt: string, id: string): Statement => ({
  name: 'deep',
  text: page(
    `select a.* from article a where ${isPublic('a')} and (a.published_at, a.item) < ($1::timestamptz, $2::uuid) ${NEWEST_FIRST}`,
    article({}),
    `(select encode(convert_to(jsonb_build_array(published_at::text, item)::text, 'utf8'), 'base64') from found limit 1)`,
  ),
  values: [publishedAt, id],
});

/** All words, the last of which may be the beginning of one; read once, whatever rows it is held against. */
const QUERY = `(select search_query('maillage_fr', $1 || ' ' || $2, $1 || ' ', $2, null))`;

export const words = (first: string, last: string): Statement => ({
  name: 'words',
  text: page(`select a.* from article a where ${isPublic('a')} and a.search_public @@ ${QUERY} ${NEWEST_FIRST}`, article({})),
  values: [first, last],
});

/** Private-use characters around what was found. */
const MARKS = `StartSel=\uE000, StopSel=\uE001`;
const FRAGMENTS = `${MARKS}, MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "`;

const facet = (target: string, relation: string, title: string): string => `(select coalesce(json_agg(o), '[]') from (
  select t.item as id, t.slug, t.${title}, n.count from (
    select l.to_item, count(*)::int as count from found f join link l on l.from_item = f.item and l.edition = 'published' and l.audience = 'public'
      and l.relation = '${relation}' group by l.to_item) n
  join ${target} t on t.item = n.to_item and t.edition = 'published' order by n.count desc, t.${title} collate "fr-x-icu", t.item limit 20) o)`;

/** Articles only: ranked, a thousand at most, titles first and then the newest, with what was found and the facets. */
export const search = (first: string, last: string): Statement => ({
  name: 'search',
  text: `with titled as materialized (
      select a.*, 1 as titled from article a where ${isPublic('a')} and a.search_public @@ ${QUERY}
        and a.search_title @@ ${QUERY} ${NEWEST_FIRST} limit 1000),
    found as materialized (
      select n.item, n.titled + round(ts_rank(n.search_public, ${QUERY}, 1)::numeric, 6) as rank from (
        select * from titled union all (
          select a.*, 0 from article a where ${isPublic('a')} and a.search_public @@ ${QUERY}
            and a.item not in (select item from titled) ${NEWEST_FIRST} limit 1000)
        order by titled desc, published_at desc nulls last, item desc limit 1000) n),
    best as (select * from found order by rank desc, item desc limit 21),
    shown as (select b.rank, a.item, json_build_object('type', 'article', 'id', a.item, 'slug', a.slug, 'title', a.title, 'summary', a.standfirst,
        'publishedAt', ${instant('a.published_at')}, 'access', case a.visibility when 'teaser' then 'members' else 'full' end,
        'highlights', (select coalesce(json_agg(json_build_object('field', t.field, 'text', h.text)), '[]') from (values ('title', a.title),
            ('standfirst', a.standfirst), ('body', case when a.visibility = 'public' then left(a.body_text, 100000) end)) t(field, text)
          cross join lateral (select ts_headline('maillage_fr', t.text, replace(querytree(${QUERY}), ' & ', ' | ')::tsquery,
            case when length(t.text) > 250 then '${FRAGMENTS}' else '${MARKS}, HighlightAll=true' end) offset 0) h(text) where strpos(h.text, '\uE000') > 0)) as json
      from (select * from best limit 20) b join article a on a.item = b.item and a.edition = 'published')
    select json_build_object('data', (select coalesce(json_agg(json order by rank desc, item desc), '[]') from shown),
      'page', json_build_object('next', case when (select count(*) from best) > 20 then
        (select encode(convert_to(jsonb_build_array(rank::text, item)::text, 'utf8'), 'base64') from best offset 19 limit 1) end, 'previous', null),
      'facets', json_build_object('type', (select coalesce(json_agg(json_build_object('value', 'article', 'count', n)), '[]') from (select count(*)::int as n from found) c where n > 0),
        'terms', ${facet('term', 'terms', 'label')}, 'organisations', ${facet('organisation', 'organisations', 'name')}))::text as json`,
  values: [first, last],
});

/** The working copy of the article $1, as its writer is answered. */
export const WORKING = `select ${article({ withTexts: true, isWorking: true })}::text as json
  from article a join item i on i.id = a.item where a.item = $1 and a.edition = 'working'`;
