-- one row per alert and channel
create or replace view api.alert_sendings as
select
    alert_id,
    channel,
    attempts,
    deaths,
    fate,
    reason,
    tried_at,
    told_at
from main.alert_sendings;

comment on view api.alert_sendings is 'One row per alert and channel that it is to go into. What failed is tried again by the next run, for a week. No address and no secret stands here.';
comment on column api.alert_sendings.alert_id is 'Alert; see api.alerts.';
comment on column api.alert_sendings.channel is 'Name of the channel in the rules.';
comment on column api.alert_sendings.attempts is 'How often it was tried.';
comment on column api.alert_sendings.deaths is 'How often a run died over it before the last try, so that nobody knows whether it was taken.';
comment on column api.alert_sendings.fate is 'What became of it: waiting, being sent (or the run died over it), sent, not told (the run was on an archive), given up, or what went wrong at the last try.';
comment on column api.alert_sendings.reason is 'The same in a sentence.';
comment on column api.alert_sendings.tried_at is 'Last try, UTC.';
comment on column api.alert_sendings.told_at is 'When the channel took it, UTC; empty where it has not.';
