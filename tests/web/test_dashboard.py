"""The dashboard, the alerts and the page of metrics name what is exported, and the dashboard shows all of it."""

import json
import re

import pytest
import yaml

from chatapp.cli import metrics_page
from chatapp.web.measurements import METRICS
from tests.server import ROOT

NAME = re.compile(r"\bchatapp_[a-z0-9_]+")
OF_HISTOGRAM = ("_bucket", "_sum", "_count")
METRIC = re.compile(r"chatapp(_[a-z]+)+")


def sampled():
    """Return {name of a sample: name of its measurement}."""
    named = {}
    for metric in METRICS:
        endings = OF_HISTOGRAM if metric.kind == "histogram" else ("",)
        named |= {metric.name + ending: metric.name for ending in endings}
    return named


def named_in(text):
    return set(NAME.findall(text))


def expressions_of_dashboard():
    board = json.loads((ROOT / "deploy/grafana/chatapp.json").read_text())
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    return [target["expr"] for panel in panels for target in panel["targets"]]


def rules():
    [group] = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    return group["rules"]


def test_the_dashboard_shows_all_that_is_exported_and_nothing_else():
    shown = named_in(" ".join(expressions_of_dashboard()))
    assert shown <= sampled().keys()
    assert {sampled()[name] for name in shown} == {metric.name for metric in METRICS}


def test_each_alert_asks_for_what_is_exported_and_says_what_it_means():
    assert len(rules()) > 10
    for rule in rules():
        assert named_in(rule["expr"]) <= sampled().keys()
        assert named_in(rule["expr"]) or "up{" in rule["expr"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"].endswith(".")
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_the_alerts_cover_the_bus_the_database_and_the_loop():
    asked = named_in(" ".join(rule["expr"] for rule in rules()))
    assert {"chatapp_bus_connected", "chatapp_bus_delay_seconds", "chatapp_database_up"} <= asked
    assert "chatapp_loop_lag_seconds_bucket" in asked


def test_prometheus_reads_the_alerts_and_each_process():
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    assert config["rule_files"] == ["alerts.yml"]
    [job] = config["scrape_configs"]
    assert job["job_name"] == "chatapp"
    assert len(job["static_configs"][0]["targets"]) == 2


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_name_follows_the_conventions_of_prometheus(metric):
    """https://prometheus.io/docs/practices/naming/: base units, and `_total` for counters alone."""
    assert METRIC.fullmatch(metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.kind != "histogram" or metric.name.endswith("_seconds")
    assert not re.search(r"_(ms|milliseconds|kb|mb|percent)\b", metric.name)
    assert metric.about.endswith(".")


def test_the_page_of_metrics_is_what_is_exported():
    assert metrics_page.PAGE.read_text() == metrics_page.page()
    assert metrics_page.page().count("\n| `chatapp_") == len(METRICS)
