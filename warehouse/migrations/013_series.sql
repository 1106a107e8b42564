-- What is judged of whole series, made anew with each look: the weeks in which the level of a trend's share changed, and
-- the publishers that were there throughout.
create table levels (
    trend varchar not null,
    week date not null,
    share_before double not null,
    share double not null
);

create table panel (
    publisher varchar not null,
    first_week date not null,
    last_week date not null,
    weeks_spoken integer not null,
    longest_silence integer not null
);
