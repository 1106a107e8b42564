-- one row per alert
create or replace view api.alerts as
with marks as (
    select *
    from main.alert_marks
    qualify row_number() over (partition by alert_id order by marked_at desc, rowid desc) = 1
),

told as (
    select
        alert_id,
        min(told_at) as told_at,
        list(channel order by channel) filter (where told_at is null) as untold
    from main.alert_sendings
    group by alert_id
)

select
    a.alert_id,
    a.rule,
    a.kind,
    a.subject,
    a.trend,
    a.horizon,
    a.week,
    a.title,
    a.sentence,
    a.evidence,
    a.begun_at,
    a.ended_at,
    a.ended_because,
    a.ended_at is null as is_open,
    a.channels,
    t.told_at,
    coalesce(t.untold, []) as untold,
    m.is_useful,
    m.marked_by,
    m.marked_at,
    m.note,
    a.run_id
from main.alerts as a
left join told as t on a.alert_id = t.alert_id
left join marks as m on a.alert_id = m.alert_id;

comment on view api.alerts is 'One row per alert: what a rule found worth telling. Times are UTC; alerts begin and end by the clock of the run that saw it.';
comment on column api.alerts.alert_id is 'Identifier.';
comment on column api.alerts.rule is 'Name of the rule, in the rules as they stood.';
comment on column api.alerts.kind is 'surge, rise, fall, candidate, silent, failing, quality or stale.';
comment on column api.alerts.subject is 'What it is about: a trend, a candidate, a feed, a file of labelled passages, or data.';
comment on column api.alerts.trend is 'Trend, where it is about one; see api.trends.';
comment on column api.alerts.horizon is 'Horizon of the verdict; see api.verdicts.';
comment on column api.alerts.week is 'Look of the verdict; see api.verdicts.';
comment on column api.alerts.title is 'It in a few words. Names of sources in it are what strangers wrote.';
comment on column api.alerts.sentence is 'It in a sentence, with its figures.';
comment on column api.alerts.evidence is 'JSON: figures, and the stories of the week that speak for it most surely.';
comment on column api.alerts.begun_at is 'Clock of the run that saw it first.';
comment on column api.alerts.ended_at is 'Clock of the run that saw it over; empty while it holds.';
comment on column api.alerts.ended_because is 'Why it is over.';
comment on column api.alerts.is_open is 'Whether it holds.';
comment on column api.alerts.channels is 'Channels that the rule named when it began.';
comment on column api.alerts.told_at is 'When the first of its channels had taken it; empty where none has, as this copy knows: alerts go out when the copy is made.';
comment on column api.alerts.untold is 'Channels that have not taken it; why stands in api.alert_sendings.';
comment on column api.alerts.is_useful is 'What a person said of it (`trendledger alerts mark`), the latest; empty where nobody did.';
comment on column api.alerts.marked_by is 'Who said so.';
comment on column api.alerts.marked_at is 'When.';
comment on column api.alerts.note is 'What else that person said.';
comment on column api.alerts.run_id is 'Run that saw it first.';
