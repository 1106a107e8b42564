-- two macros: how much more often two trends come together than by chance, and how sure that is
-- lift = P(both) / (P(one) P(other)), Brin, Motwani, Ullman and Tsur (1997). The variance of its logarithm is that of
-- the delta method for the four cells of a multinomial (Agresti, "Categorical Data Analysis", section 16.1):
-- 1/n11 - 1/n1 - 1/n2 + (2 lift - 1)/n. Half a story is added to each cell (Haldane 1955; Anscombe 1956), so that
-- nothing divides by nought.
create or replace macro api.log_lift(n_both, n_trend, n_other, n) as
    case when n > 0 then ln((n_both + 0.5) * (n + 2.0) / ((n_trend + 1.0) * (n_other + 1.0))) end;

create or replace macro api.log_lift_error(n_both, n_trend, n_other, n) as
    case when n > 0 then
        sqrt(greatest(0, 1 / (n_both + 0.5) - 1 / (n_trend + 1.0) - 1 / (n_other + 1.0)
            + (2 * exp(api.log_lift(n_both, n_trend, n_other, n)) - 1) / (n + 2.0)))
    end;

comment on macro api.log_lift is 'Logarithm of the lift of two trends, half a story added to each of the four cells: api.log_lift(stories with both, with the one, with the other, all). select api.log_lift(7, 33, 7, 188)';
comment on macro api.log_lift_error is 'Its standard error, by the delta method. select api.log_lift_error(7, 33, 7, 188)';
