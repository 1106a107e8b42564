"""What a saved linear model is called, and which format its folder has; apart, as scikit-learn takes a second to load."""

from __future__ import annotations

KIND, FORMAT = "linear", 2
