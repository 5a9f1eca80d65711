from chatapp.client import names

PEOPLE = [{"username": f"ana{number}"} for number in range(7)]


class Server:
    """Answers with pages of three."""

    def get(self, path, q, offset):
        return {"people": PEOPLE[offset : offset + 3], "more": offset + 3 < len(PEOPLE)}


def test_a_list_is_read_to_its_end_in_pages_of_whatever_size():
    assert list(names.people(Server())) == PEOPLE
