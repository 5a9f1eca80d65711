"""Each module measures one thing: `run(bench)` returns its Sections, within SECONDS. In the order of the report."""

from benchmarks.scenarios import (
    connect_rate,
    databases,
    durable_posts,
    events,
    fan_out,
    idle_memory,
    many_connections,
    offered_rates,
    two_nodes,
    under_attack,
    ws_subscribers,
)

ALL = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        fan_out,
        ws_subscribers,
        offered_rates,
        events,
        durable_posts,
        databases,
        two_nodes,
        connect_rate,
        idle_memory,
        many_connections,
        under_attack,
    )
}
