"""What the newest look says of every trend, on the shorter horizon and on the longer one."""

from __future__ import annotations

from dashboards.asking import Query, question

SHORTER, LONGER = "4/12", "13/39"
# From api.verdicts, which has no share where no story was counted: that of api.movers is 0 there.
MOVERS = """
    select
        v.trend, t.name, t.group_name, v.week, v.share_before, v.share_now,
        v.ratio, v.ratio_low, v.ratio_high, v.q_value, v.verdict, v.named
    from api.verdicts as v
    join api.trends as t on v.trend = t.trend
    where v.horizon = $horizon and v.week = (select max(week) from api.verdicts)
    order by v.ratio desc nulls last, t.name
"""


def asked_movers() -> Query:
    """What the table of movers asks."""
    return question(MOVERS, horizon=SHORTER)


def asked_longer() -> Query:
    """What the table of movers on the longer horizon asks."""
    return question(MOVERS, horizon=LONGER)
