"""The client, its twin for asyncio and the client of `fixtures` send the same and answer the same."""

import asyncio
import importlib.util
import inspect
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from pysondbkv import AsyncPysonDBKV, PysonDBKV, PysonDBKVError

ROOT = Path(__file__).resolve().parents[3]
KEY = uuid.UUID("5a43988d-ee62-4e06-a4e9-42d3659d1a63")
NOBODY = "http://127.0.0.1:9"

CALLS = [
    ("get", "plain"),
    ("get", "a/b ?#%é😀"),
    ("get", KEY),
    ("getAll",),
    ("add", {"name": "Żółć 😀", "lone": "\ud800", "nested": [{"a": None}, 1.5, True]}),
    ("add", "a text"),
    ("add", None),
    ("update", KEY, {"age": 31, "key": "is overwritten"}),
    ("delete", "a/b"),
    ("deleteAll",),
]
ANSWERS = [
    (200, "application/json", '{"name":"Żółć"}'),
    (200, "application/json; charset=utf-8", "null"),
    (200, "text/plain;charset=UTF-8", "Item updated successfully"),
    (201, "application/json", "{}"),
    (302, "text/plain", "elsewhere"),
    (401, "text/plain;charset=UTF-8", "Unauthorized"),
    (500, "text/plain;charset=UTF-8", "Żółć"),
]


def fixtures_client():
    """The class of `fixtures/client/main.py`."""
    spec = importlib.util.spec_from_file_location("main", ROOT / "fixtures" / "client" / "main.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PysonDBKV


class Awaited:
    """The client for asyncio, used without asyncio."""

    def __init__(self, url, auth_key):
        self.url, self.auth_key = url, auth_key

    def __getattr__(self, method):
        async def call(*arguments):
            async with AsyncPysonDBKV(self.url, self.auth_key) as db:
                return await getattr(db, method)(*arguments)

        return lambda *arguments: asyncio.run(call(*arguments))


CLIENTS = [PysonDBKV, Awaited]


class Server(ThreadingHTTPServer):
    """Records requests, and gives each the same answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answer = ANSWERS[0]
        self.seen = []


class Handler(BaseHTTPRequestHandler):
    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fields = {name: self.headers.get(name) for name in ("AUTH_KEY", "Content-Type")}
        self.server.seen.append((self.command, self.path, fields, body and json.loads(body)))
        status, media_type, text = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_PUT = do_DELETE = take

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def outcome(call):
    """What a call returns, or the error that it raises."""
    try:
        return call()
    except Exception as error:
        return type(error).__name__, error.status, error.text


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_all_clients_send_the_same_request(server, client, call):
    for kind in (fixtures_client(), client):
        method, *arguments = call
        getattr(kind(server.url + "/", "meow"), method)(*arguments)
    known, ours = server.seen
    assert ours == known


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_all_clients_take_an_answer_the_same_way(server, client, answer):
    server.answer = answer
    known, ours = (outcome(lambda: kind(server.url, "meow").get("k")) for kind in (fixtures_client(), client))
    assert ours == known


def test_the_clients_have_the_same_methods():
    def methods(kind):
        members = inspect.getmembers(kind, inspect.isfunction)
        return {
            name: list(inspect.signature(member).parameters)
            for name, member in members
            if not name.startswith("_") and "close" not in name
        }

    assert methods(PysonDBKV) == methods(AsyncPysonDBKV) == methods(fixtures_client())


def test_an_error_names_the_status_and_the_text(pysondbkv_store):
    with pytest.raises(PysonDBKVError, match="500: Item not found"):
        pysondbkv_store.client.update("no-such-key", {"age": 31})


def test_a_number_that_json_lacks_is_refused(pysondbkv_store):
    with pytest.raises(ValueError):
        pysondbkv_store.client.add(float("nan"))


def test_a_server_that_is_not_there_raises_the_error_of_the_library():
    import httpx

    with pytest.raises(requests.RequestException):
        PysonDBKV(NOBODY, "meow").getAll()
    with pytest.raises(httpx.HTTPError):
        Awaited(NOBODY, "meow").getAll()
