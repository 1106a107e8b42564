"""The command: it listens where it is told to, or says why not."""

from __future__ import annotations

import pickle
import socket

import pytest

from flows.commands.serve import ServeError, serve
from warehouse.database import Home


def test_a_busy_port_is_told_with_the_way_out(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port} on 127.0.0.1 is taken.*--port {port + 1}"):
            serve(home=home, port=port)


def test_a_host_that_is_not_ours_is_told(home: Home) -> None:
    with pytest.raises(ServeError, match=r"cannot listen on 192\.0\.2\.1, port 8050"):
        serve(home=home, host="192.0.2.1")


def test_the_error_survives_a_process_pool() -> None:
    error = ServeError("127.0.0.1", 8050, "in use", is_taken=True)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
