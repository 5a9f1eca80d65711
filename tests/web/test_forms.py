import pytest

from chatapp.errors import Invalid, NotFound, SignedOut, TooMany
from chatapp.web.forms import shows_again


def view_that_raises(error, **options):
    @shows_again(lambda error, **ids: f"{error.code} for {ids}", **options)
    def view(room_id):
        if error:
            raise error
        return f"done in {room_id}"

    return view


def test_a_view_that_is_not_refused_answers_by_itself():
    assert view_that_raises(None)(room_id="a") == "done in a"


@pytest.mark.parametrize("error", [Invalid("required"), TooMany("too_many_requests", retry_after=1)])
def test_a_refused_form_is_shown_again_with_the_status_of_the_refusal(error):
    assert view_that_raises(error)(room_id="a") == (f"{error.code} for {{'room_id': 'a'}}", error.status)


@pytest.mark.parametrize("error", [NotFound(), SignedOut("signed_out")])
def test_what_no_form_can_show_is_raised(error):
    with pytest.raises(type(error)):
        view_that_raises(error)(room_id="a")


def test_a_form_may_show_more():
    assert view_that_raises(SignedOut("signed_out"), on=SignedOut)(room_id="a")[1] == 401
