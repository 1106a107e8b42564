-- a macro: how much less the stories of a few publishers tell than as many stories drawn one by one
-- The variance of a ratio over clusters, as Rao and Scott (1992), "A simple method for the analysis of clustered binary
-- data", Biometrics 48, p. 577: sum of (y - p n)^2 over publishers with y of n stories, by k/(k - 1), to N p (1 - p).
-- The sum is multiplied out, so that publishers without a hit need no row.
create or replace macro api.design_effect(hits, total, publishers, hit_squares, products, squares) as
    case when publishers > 1 then
        case when hits > 0 and hits < total then
            greatest(1, (hit_squares - 2 * (hits / total) * products + (hits / total) * (hits / total) * squares)
                * publishers / (publishers - 1) / (hits * (total - hits) / total))
        else 1 end
    end;

comment on macro api.design_effect is 'Design effect of a share by publisher, at least 1: stories, divided by it, are as many as if drawn one by one. Of hits of total stories of so many publishers, the sums over publishers of hits squared, hits times stories, and stories squared. Empty for one publisher, whose like nobody has seen. select api.design_effect(6, 20, 2, 20, 60, 200)';
