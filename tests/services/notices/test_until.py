import datetime

from chatapp.models.columns import FOREVER, now
from chatapp.payloads.times import until


def test_what_has_ended_holds_no_more():
    hour = datetime.timedelta(hours=1)
    assert until(None) is None
    assert until(now() - hour) is None
    assert until(FOREVER) == "forever"
    assert until(datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)) == "2100-01-01T00:00:00.000Z"
