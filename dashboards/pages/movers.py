"""What the newest look says of every trend, on the shorter horizon and on the longer one."""

from __future__ import annotations

from dashboards.asking import Query, question

LONGER = "13/39"
MOVERS = """
    select
        m.trend, t.name, t.group_name, m.week, m.share_before, m.share_now,
        m.ratio, m.ratio_low, m.ratio_high, m.q_value, m.verdict, m.named
    from api.movers as m
    join api.trends as t on m.trend = t.trend
    order by m.ratio desc nulls last, t.name
"""
ON_HORIZON = """
    select
        v.trend, t.name, t.group_name, v.week,
        coalesce(v.share_before, 0) as share_before, coalesce(v.share_now, 0) as share_now,
        v.ratio, v.ratio_low, v.ratio_high, v.q_value, v.verdict, v.named
    from api.verdicts as v
    join api.trends as t on v.trend = t.trend
    where v.horizon = $horizon and v.week = (select max(week) from api.movers)
    order by v.ratio desc nulls last, t.name
"""


def asked_movers() -> Query:
    """What the table of movers asks."""
    return question(MOVERS)


def asked_longer() -> Query:
    """What the table of movers on the longer horizon asks."""
    return question(ON_HORIZON, horizon=LONGER)
