-- Until when a site's server asked to be left alone (Retry-After), by whichever of its addresses; null where it did not.
alter table robots add column closed_until timestamp;
