-- one row per response
create or replace view api.responses as
select
    r.response_id,
    r.run_id,
    r.kind,
    r.url,
    r.final_url,
    r.status,
    r.content_type,
    r.size,
    r.digest,
    r.fetched_at,
    r.archive_file,
    r.archive_offset
from main.responses as r;

comment on view api.responses is 'One row per response: where in the home''s archive the bytes stand that a server sent.';
comment on column api.responses.response_id is 'Identifier.';
comment on column api.responses.run_id is 'Run that got it.';
comment on column api.responses.kind is 'feed or page.';
comment on column api.responses.url is 'Address that was asked for.';
comment on column api.responses.final_url is 'Address that answered, after redirects.';
comment on column api.responses.status is 'HTTP status.';
comment on column api.responses.content_type is 'Content-Type as sent.';
comment on column api.responses.size is 'Bytes of the body as sent.';
comment on column api.responses.digest is 'BLAKE2b digest of the body as sent, 128 bits, hexadecimal.';
comment on column api.responses.fetched_at is 'When, UTC, by the run''s clock.';
comment on column api.responses.archive_file is 'WARC file in the home''s folder archive.';
comment on column api.responses.archive_offset is 'Byte at which its record begins there.';
