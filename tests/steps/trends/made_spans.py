"""Sources in two spans, drawn and made."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from flows.steps.trends.contributions import SourceInSpans

WEEKS, BEFORE = 4, 12


@st.composite
def sources(draw: st.DrawFn) -> SourceInSpans:
    all_now, all_before = draw(st.integers(0, 60)), draw(st.integers(0, 200))
    return SourceInSpans(
        "",
        draw(st.integers(0, all_now)),
        all_now,
        draw(st.integers(0, all_before)),
        all_before,
        draw(st.integers(1 if all_now else 0, WEEKS)),
        draw(st.integers(1 if all_before else 0, BEFORE)),
    )


MANY = st.lists(sources(), min_size=1, max_size=12).map(
    lambda found: [replace(one, source=f"s{place}") for place, one in enumerate(found)]
)


def full(name: str, stories_now: int, all_now: int, stories_before: int, all_before: int) -> SourceInSpans:
    return SourceInSpans(name, stories_now, all_now, stories_before, all_before, WEEKS, BEFORE)
