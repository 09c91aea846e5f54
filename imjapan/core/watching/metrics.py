"""Numbers for Prometheus. Each scrape reads them from the database, so that all processes agree; none names anybody.

An app declares them in its `watch.py`. The package `prometheus-client` is needed only where METRICS_TOKEN is set.
"""

import importlib.util
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
_gauges: dict[str, "Gauge"] = {}


@dataclass(frozen=True, slots=True)
class Gauge:
    """`read()` gives pairs of label values and number."""

    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[], Iterable[tuple[tuple[str, ...], float]]]


def gauge(name, help_text, labels):
    """Decorator: register a gauge."""

    def register(function):
        _gauges[name] = Gauge(name, help_text, labels, function)
        return function

    return register


def available() -> bool:
    """Whether numbers are wanted and can be given."""
    return bool(settings.METRICS_TOKEN) and importlib.util.find_spec("prometheus_client") is not None


def start():
    """Tell once when the package is wanted and missing."""
    if settings.METRICS_TOKEN and not available():
        log.warning("METRICS_TOKEN is set, but the package prometheus-client is missing: /metrics stays closed")


class _Collector:
    def collect(self):
        from prometheus_client.core import GaugeMetricFamily

        for each in _gauges.values():
            family = GaugeMetricFamily(each.name, each.help, labels=each.labels)
            for labels, number in each.read():
                family.add_metric([str(label) for label in labels], number)
            yield family

    def describe(self):
        return []


def text() -> tuple[bytes, str]:
    """All numbers in Prometheus' format, and its content type."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '5s', false)")
    try:
        return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
