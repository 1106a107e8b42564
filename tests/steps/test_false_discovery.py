"""Q-values, beside scipy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from flows.steps.false_discovery import adjusted


@given(st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 1.0]), min_size=1, max_size=60))
def test_q_values_are_scipys_to_the_last_bit(p_values: list[float]) -> None:
    held = np.array(p_values)
    assert adjusted(held).tolist() == false_discovery_control(held).tolist()
    assert held.tolist() == p_values
