-- From which probability on a tag counted when the rates were measured: rates of all tags do not fit those that are sure.
alter table error_rates add column counted_from double default 0;
