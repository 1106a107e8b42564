-- Rhythms and lags are of the year up to a feed's newest publication now, no longer of all that it ever brought: reckoned anew.
delete from rhythms;
