import pytest

from chatapp.stores import elsewhere
from chatapp.stores.elsewhere import LOST, SILENCE, Elsewhere

ANA, BO = 1, 2


@pytest.fixture
def clock(monkeypatch):
    """Return `clock(seconds)`, which sets the clock of the store on."""

    class Clock:
        moment = 1_000.0

        def monotonic(self):
            return self.moment

        def __call__(self, seconds):
            self.moment += seconds

    own = Clock()
    monkeypatch.setattr(elsewhere, "time", own)
    return own


@pytest.fixture
def people(clock):
    """Return what is known elsewhere, of a store that hears the others."""
    store = Elsewhere()
    store.note_hearing(True)
    return store


def test_the_best_state_of_all_processes_counts(people):
    people.replace("b", {ANA: "away"})
    people.replace("c", {ANA: "online", BO: "away"})
    assert [people.state_of(user) for user in (ANA, BO, 3)] == ["online", "away", None]
    assert people.present() == {ANA, BO}


def test_a_report_replaces_the_one_before_and_changes_add_to_it(people):
    people.replace("b", {ANA: "online"})
    people.replace("b", {BO: "online"})
    people.change("b", {BO: "away", 3: "online"}, gone=[4])
    people.change("b", {}, gone=[3])
    assert [people.state_of(user) for user in (ANA, BO, 3)] == [None, "away", None]


def test_the_people_of_a_process_that_is_not_heard_are_unknown_unless_another_has_them(people, clock):
    people.replace("b", {ANA: "online", BO: "online"})
    clock(SILENCE + 1)
    people.replace("c", {BO: "away"})
    assert [people.state_of(user) for user in (ANA, BO)] == ["unknown", "away"]
    assert people.present() == {BO}
    people.replace("b", {ANA: "online"})
    assert people.state_of(ANA) == "online"


def test_a_process_that_stays_silent_while_others_are_heard_is_forgotten_with_its_people(people, clock):
    people.replace("b", {ANA: "online"})
    clock(LOST - 1)
    assert people.take_lost() == []
    clock(2)
    assert people.take_lost() == [({ANA}, LOST + 1)]
    assert people.state_of(ANA) is None


def test_while_nobody_is_heard_no_process_is_taken_for_dead(people, clock):
    people.replace("b", {ANA: "online"})
    people.note_hearing(False)
    clock(2 * LOST)
    assert people.take_lost() == []
    assert people.is_deaf
    people.note_hearing(True)
    clock(SILENCE)
    assert people.take_lost() == []
    assert people.state_of(ANA) == "unknown"
    assert not people.is_deaf


def test_a_process_that_has_never_heard_the_others_knows_nothing_of_them(clock):
    store = Elsewhere()
    assert not store.is_deaf
    store.note_hearing(False)
    assert store.is_deaf


def test_a_short_silence_is_none(people, clock):
    people.note_hearing(False)
    clock(SILENCE - 1)
    assert not people.is_deaf


def test_the_people_of_a_process_that_leaves_stay_for_the_grace(people, clock):
    people.replace("b", {ANA: "online"})
    people.leave("b", grace=5)
    clock(4)
    assert people.state_of(ANA) == "online"
    clock(2)
    assert people.state_of(ANA) is None
    assert people.present() == set()
    assert people.take_lost() == []
    assert not people.is_heard


def test_one_who_has_left_here_is_gone_once_no_other_process_has_them(people, clock):
    people.replace("b", {ANA: "online"})
    people.depart([ANA, BO], patience=5)
    assert people.take_departed() == {BO}
    people.change("b", {}, gone=[ANA])
    assert people.take_departed() == {ANA}
    assert people.take_departed() == set()


def test_one_who_was_also_at_a_process_that_leaves_is_gone(people):
    people.replace("b", {ANA: "online"})
    people.leave("b", grace=60)
    people.depart([ANA], patience=5)
    assert people.present() == {ANA}
    assert people.take_departed() == {ANA}


def test_one_who_stays_elsewhere_is_left_to_the_process_that_has_them(people, clock):
    people.replace("b", {ANA: "online"})
    people.depart([ANA], patience=5)
    clock(6)
    assert people.take_departed() == set()
    people.change("b", {}, gone=[ANA])
    assert people.take_departed() == set()


def test_screens_are_summed(people):
    people.show("b", {"notice": 2})
    people.show("c", {"notice": 3, "another": 1})
    assert people.showing("notice") == 5


def test_no_flood_of_names_fills_the_memory(people):
    for number in range(elsewhere.NODES):
        people.replace(str(number), {})
    with pytest.raises(ValueError, match="processes"):
        people.replace("one more", {})
