"""Reads the Dockerfile: its stages, each a list of (instruction, text)."""

import json
import re

from tests.deploy.installation import DEPLOY

PATH = DEPLOY / "container/Dockerfile"
LINE = re.compile(r"^([A-Z]+) (.*)$", re.M)


def stages():
    """Return the stages in their order."""
    found = []
    for instruction, text in LINE.findall(PATH.read_text()):
        if instruction == "FROM":
            found.append([])
        found[-1].append((instruction, text))
    return found


def all_of(stage, instruction):
    """Return the texts of the instructions of this kind in a stage."""
    return [text for name, text in stage if name == instruction]


def command():
    """Return what a container runs, a list of words."""
    [text] = all_of(stages()[-1], "CMD")
    return json.loads(text)


def health_check():
    """Return the command that says whether a container is well, a list of words."""
    [text] = all_of(stages()[-1], "HEALTHCHECK")
    return json.loads(text.partition("CMD ")[2])


def environment():
    """Return the variables of a container, as a dict."""
    return dict(word.split("=", 1) for text in all_of(stages()[-1], "ENV") for word in text.split())
