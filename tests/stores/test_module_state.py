"""No module of the product keeps state: what changes belongs to an application, a server, a loop or a request.

Two applications in one process would share it, and so would two tests.
"""

import ast
import collections
import dataclasses
import enum
import importlib
import inspect
import itertools
import pkgutil
import queue
import threading
import types
from contextvars import ContextVar
from io import BytesIO

import pytest
from werkzeug.local import LocalProxy

import chatapp

# The objects of a module that may change, or look as if they could, each with the reason.
BY_CONTEXT = "it has a value of its own in each request, event and task"
BY_ARGUMENTS = "it remembers what follows from its arguments alone"
OF_THE_PROGRAM = "it is read once from a file of the program, or made once, and then stays"
BY_THREAD = "it has a value of its own in each thread"
STATELESS = "nothing in it changes"
DECLARED = {
    "chatapp.concurrency.meter._last": BY_THREAD,
    "chatapp.concurrency.meter._running": BY_CONTEXT,
    "chatapp.security_log._from": BY_CONTEXT,
    "chatapp.security_log._request": BY_CONTEXT,
    "chatapp.extensions.current": STATELESS,
    "chatapp.extensions.settings": STATELESS,
    "chatapp.markup.parts._kept": BY_ARGUMENTS,
    "chatapp.models.skeleton._confusables": OF_THE_PROGRAM,
    "chatapp.payloads.people.public_user": BY_ARGUMENTS,
    "chatapp.payloads.times.iso": BY_ARGUMENTS,
    "chatapp.queries.compiled.prepared": BY_ARGUMENTS,
    "chatapp.services.accounts.passwords._nobodys": OF_THE_PROGRAM,
    "chatapp.services.accounts.weak_passwords._common": OF_THE_PROGRAM,
    "chatapp.services.names._scripts": BY_ARGUMENTS,
    "chatapp.services.notices.quiet_hours._moments": BY_ARGUMENTS,
    "chatapp.services.spending._payers_of_person": BY_ARGUMENTS,
    "chatapp.stores.rates.parsed": BY_ARGUMENTS,
    "chatapp.transport.flask.event_context._synchronous": BY_ARGUMENTS,
    "chatapp.transport.http.environ.NO_BODY": STATELESS,
    "chatapp.transport.http.responses._formatted": BY_ARGUMENTS,
    "chatapp.transport.serving.listener._address": BY_ARGUMENTS,
    "chatapp.transport.tcp.clients._client_at": BY_ARGUMENTS,
    "chatapp.transport.tcp.clients._parsed": BY_ARGUMENTS,
    "chatapp.transport.tcp.connection.CLOSED_PROTOCOL": STATELESS,
    "chatapp.transport.websocket.connection.NOBODY": STATELESS,
    "chatapp.transport.flask.event_context._cv_app": BY_CONTEXT,
    "chatapp.transport.flask.event_context._cv_request": BY_CONTEXT,
    "chatapp.web.times._asked_for": BY_ARGUMENTS,
}
DECLARED_KINDS = {"chatapp.queries.rows.KeyedSelect": BY_ARGUMENTS}
INTERNALS = ("__", "_field", "_unhashable")  # of modules, classes, named tuples and enums
CONTAINERS = (list, dict, set, bytearray, collections.deque, BytesIO)
CHANGING = (ContextVar, itertools.count, queue.Queue, queue.SimpleQueue, threading.Event, type(threading.Lock()))
METHODS = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove"),
    *("setdefault", "update", "write"),
}


def is_state(value):
    """Return whether a value can change: an empty container, a lock, a cache, or an object of ours, unless frozen."""
    if type(value) is LocalProxy:
        return False
    if isinstance(value, CONTAINERS):
        return not value or isinstance(value, BytesIO)
    if isinstance(value, CHANGING) or is_cache(value):
        return True
    kind = type(value)
    if not kind.__module__.startswith("chatapp.") or isinstance(value, (type, tuple, enum.Enum)):
        return False
    if f"{kind.__module__}.{kind.__name__}" in DECLARED_KINDS:
        return False
    return not (dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen)


def is_cache(value):
    """Return whether this is a function of ours that keeps its results."""
    return hasattr(type(value), "cache_info") and value.__module__.startswith("chatapp.")


def state_of(module):
    """Yield (name, value) of what a module and its classes keep."""
    owners = [module, *(each for _, each in inspect.getmembers(module, inspect.isclass) if is_of(each, module))]
    for owner in owners:
        prefix = module.__name__ if owner is module else f"{module.__name__}.{owner.__name__}"
        for name, value in vars(owner).items():
            if not name.startswith(INTERNALS) and is_state(value):
                yield f"{prefix}.{name}", value


def is_of(kind, module):
    return kind.__module__ == module.__name__


def changes_of(module, source):
    """Yield the lines at which functions of a module change what a module has."""
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda)):
        local = {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        local |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        for node in ast.walk(function):
            if isinstance(node, ast.Global) or is_change(module, local, node):
                yield f"{module.__name__}:{node.lineno}: {ast.unparse(node)}"


def is_change(module, local, node):
    """Return whether a node sets a part of what a module has, or calls a method that changes a container of it."""
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return is_ours(resolved(module, local, node.value))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        return isinstance(resolved(module, local, node.func.value), CONTAINERS)
    return False


def is_ours(found):
    """Return whether this is a container, or a class, module or object of ours."""
    if isinstance(found, types.ModuleType):
        return found.__name__.startswith("chatapp")
    if isinstance(found, type):
        return found.__module__.startswith("chatapp")
    return isinstance(found, CONTAINERS) or is_state(found)


def resolved(module, local, expression):
    if isinstance(expression, ast.Name) and expression.id not in local:
        found = vars(module).get(expression.id)
        return None if isinstance(found, LocalProxy) else found
    if isinstance(expression, ast.Attribute):
        owner = resolved(module, local, expression.value)
        return getattr(owner, expression.attr, None) if isinstance(owner, types.ModuleType | type) else None
    return None


@pytest.fixture(scope="module")
def modules():
    """All modules of the server."""
    names = [found.name for found in pkgutil.walk_packages(chatapp.__path__, "chatapp.")]
    return [importlib.import_module(name) for name in names if not name.startswith("chatapp.client")]


def test_no_module_keeps_state_but_for_what_is_declared_here(modules):
    found = {name: value for module in modules for name, value in state_of(module)}
    declared = {id(found[name]) for name in DECLARED}
    kept = {name for name, value in found.items() if id(value) not in declared and not is_list_of_actions(name, value)}
    assert kept == set()


def is_list_of_actions(name, value):
    """Return whether the actions of a module are put in here while it is imported."""
    return name.endswith(".ACTIONS") and isinstance(value, list)


def test_no_function_changes_what_a_module_has(modules):
    assert [line for module in modules for line in changes_of(module, inspect.getsource(module))] == []


PLANTED = {
    "a dict": ("kept = {}", True, "kept['key'] = 1"),
    "a list": ("kept = []", True, "kept.append(1)"),
    "a cache": ("import functools\n@functools.cache\ndef kept(): return object()", True, "kept()"),
    "a lock": ("import threading\nkept = threading.Lock()", True, "kept.acquire()"),
    "an object": ("from chatapp.stores.rates import MemoryRates\nkept = MemoryRates()", True, "kept.hit('1/hour')"),
    "a class attribute": ("class Kept:\n    at = {}", True, "Kept.at['key'] = 1"),
    "a constant that changes": ("KEPT = {'one': 1}", False, "KEPT['two'] = 2"),
    "a class that changes": ("class Kept:\n    count = 0", False, "Kept.count += 1"),
    "a global": ("kept = 0", False, "global kept\n    kept += 1"),
}
SEEN_AS_CHANGE = {
    "a dict",
    "a list",
    "a class attribute",
    "a constant that changes",
    "a class that changes",
    "a global",
}


@pytest.mark.parametrize("what", PLANTED)
def test_planted_state_is_found(what):
    kept, is_kept, change = PLANTED[what]
    source = f"{kept}\ndef change():\n    {change}\n"
    module = types.ModuleType("chatapp.planted")
    exec(source, vars(module))
    assert bool(list(state_of(module))) == is_kept
    assert bool(list(changes_of(module, source))) == (what in SEEN_AS_CHANGE)
