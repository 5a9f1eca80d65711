from benchmarks import machine


def test_the_page_of_figures_says_on_what_they_were_measured(monkeypatch):
    monkeypatch.setattr(machine, "PACKAGES", ("eventlet",))  # the others are installed for benchmarks alone
    told = dict(machine.description())
    assert told["io_uring"] in ("used by chatapp", "refused by this host")
    assert all(told[name] for name in ("machine", "system", "Python", "eventlet"))
