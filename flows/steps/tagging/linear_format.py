"""What a saved linear model is called, and the format of its folder; apart, as scikit-learn takes long to load."""

from __future__ import annotations

KIND, FORMAT = "linear", 2
