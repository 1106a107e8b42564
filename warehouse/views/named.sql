-- two macros: which trend, or which group of trends, is asked for by its id or name
create or replace macro api.named(asked) as (
    select
        coalesce(
            min(k.id),
            error(concat('there is no trend and no group ', asked, '; `from api.trends` lists them'))
        )
    from (
        select
            trend as id,
            name
        from api.trends
        union all
        select
            'group:' || group_id as id,
            group_name as name
        from api.trends
    ) as k
    where lower(asked) in (k.id, lower(k.name))
);

create or replace macro api.named_trend(asked) as (
    select
        coalesce(
            min(k.id) filter (where not starts_with(k.id, 'group:')),
            error(concat(asked, ' is a group; ask for one of its trends: `from api.trends` lists them'))
        )
    from (select api.named(asked) as id) as k
);

comment on macro api.named is 'The id of a trend, or group:ID of a group, that is asked for by its id or name, in capitals or not; an error that says so where there is none. select api.named(''Autonomous AI agents'')';
comment on macro api.named_trend is 'The id of a trend that is asked for by its id or name, as api.named has it; an error for a group. select api.named_trend(''AI-agents'')';
