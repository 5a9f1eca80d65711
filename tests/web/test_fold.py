import json
import subprocess
import unicodedata

from chatapp.models.columns import search_key
from tests.server import ROOT

PROGRAM = """
import { fold } from "./static/js/models/fold.js";
let text = "";
process.stdin.setEncoding("utf8").on("data", (more) => (text += more));
process.stdin.on("end", () => console.log(JSON.stringify(JSON.parse(text).map(fold))));
"""


def test_the_browser_folds_each_character_as_the_server_does():
    characters = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    words = [*characters, *(f"a{character}b" for character in characters), "ΟΔΟΣ ΟΔΟΣ", "Łukasz Øre", "İstanbul IŞIL"]
    node = ["node", "--input-type=module", "--eval", PROGRAM]
    folded = subprocess.run(node, cwd=ROOT, input=json.dumps(words), capture_output=True, text=True, check=True)
    there, here = json.loads(folded.stdout), [search_key(word) for word in words]
    assert len(characters) > 60_000
    assert [(word, one, other) for word, one, other in zip(words, there, here, strict=True) if one != other] == []
