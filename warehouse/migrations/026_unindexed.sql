-- Stories of which something has changed since, so that what the index has of their articles may not hold. Written in the transaction
-- of the change, once or several times, and removed when their articles are taken in. For some commits it stood in the script before.
create table if not exists unindexed (
    story_id varchar not null
);
