-- one row per publisher of the panel: there throughout the last two years
create or replace view api.panel as
select
    publisher,
    first_week,
    last_week,
    weeks_spoken,
    longest_silence
from main.panel;

comment on view api.panel is 'One row per publisher of the panel: those that were there throughout the last 104 complete weeks, or as many as were watched, never silent on AI for more than 13 weeks on end. Who came or went in between is in none of its shares.';
comment on column api.panel.publisher is 'Publisher; see api.articles.';
comment on column api.panel.first_week is 'Monday of the first week that the panel tells of.';
comment on column api.panel.last_week is 'Monday of its last week, that of the newest look.';
comment on column api.panel.weeks_spoken is 'Weeks between them in which the publisher wrote about AI.';
comment on column api.panel.longest_silence is 'Most weeks on end in which it did not, the ends of the span among them; weeks in which nobody wrote are not counted.';
