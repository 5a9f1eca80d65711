import re

from chatapp.web.assets.static_files import Tree


def attribute(page, name):
    return re.search(rf'{name}="([^"]*)"', page.text)[1]


def test_a_page_carries_what_its_scripts_need(ada):
    page = ada.get("/inbox")
    me = ada.get("/api/v1/me").json["me"]
    assert attribute(page, "data-me") == me["id"]
    assert attribute(page, "data-epoch") == me["epoch"]
    assert attribute(page, "data-me-rev") == str(me["last_rev"])
    assert (
        ada.client.patch("/api/v1/me", json={}, headers={"X-CSRFToken": attribute(page, "data-csrf")}).status_code
        == 200
    )
    answer = ada.api(
        "POST", "/sync", {"epoch": me["epoch"], "me": 0, "cursors": {}, "list": attribute(page, "data-list-digest")}
    )
    assert answer.json["list"] is None


def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(ada, browser):
    for page in (ada.get("/inbox"), ada.get("/settings"), ada.get("/admin"), browser.get("/sign-in")):
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)
        assert all(address.startswith("/") for address in re.findall(r'\s(?:src|action)="([^"]*)"', page.text))


def test_a_tree_has_another_hash_after_any_change(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "app.js").write_text("1")
    tree = Tree(tmp_path)
    first = tree.version(fresh=True)
    assert re.fullmatch("[0-9a-f]{16}", first)
    (tmp_path / "js" / "more.js").write_text("2")
    assert tree.version(fresh=False) == first
    second = tree.version(fresh=True)
    (tmp_path / "js" / "more.js").rename(tmp_path / "js" / "other.js")
    assert len({first, second, tree.version(fresh=True)}) == 3


def test_static_files_stay_within_their_folder(browser):
    for path in ("../config.py", "%2e%2e/config.py", "0000000000000000/../../config.py", "nothing.js", ""):
        assert browser.get(f"/static/{path}").status_code == 404, path
