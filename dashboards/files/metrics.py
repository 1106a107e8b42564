"""The numbers that a machine watches, in the words of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from warehouse.database import Home
from warehouse.published.gauges import gauges

KINDS = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily}


class OfHome(Collector):
    """Asks the home anew each time that it is asked."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def collect(self) -> Iterator[Metric]:
        """Yield a metric for each number there is."""
        for gauge in gauges(self.home, datetime.now(UTC)):
            yield KINDS[gauge.kind](gauge.name, gauge.says, value=gauge.value)


def metrics(request: Request) -> Response:
    """Tell all numbers. Always 200: what is wrong is in the numbers, and a failed answer would hide them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(OfHome(request.app.state.home))
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_1_0_0})
