"""What ships for those who run it under systemd or in containers: read by the tools that will read it there."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "packaging" / "systemd").iterdir())
ANALYZE = shutil.which("systemd-analyze")
PROGRAM = "/opt/trendledger/bin/trendledger"
# Of ten, by `systemd-analyze security`: under two is what it calls OK for a service that talks to the network.
MAX_EXPOSURE = {"trendledger.service": 2.0, "trendledger-backup.service": 4.0}
COMMANDS = re.compile(rf"{PROGRAM} (\w+)")


@pytest.fixture
def installed(tmp_path: Path) -> list[str]:
    """The units as installed, with a program that is on this machine in the place of ours."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"))
    return [str(tmp_path / unit.name) for unit in UNITS]


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze, which comes with systemd")
def test_systemd_finds_nothing_to_complain_of(installed: list[str]) -> None:
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", *installed], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze, which comes with systemd")
def test_a_mistake_in_a_unit_would_be_found(installed: list[str]) -> None:
    unit = Path(next(name for name in installed if name.endswith("trendledger.service")))
    unit.write_text(unit.read_text().replace("WatchdogSec=3min", "WatchdogSec=soon"))
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "Failed to parse sec value, ignoring: soon" in done.stderr


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze, which comes with systemd")
@pytest.mark.parametrize("name", MAX_EXPOSURE)
def test_a_service_sees_little_of_the_machine(name: str, installed: list[str]) -> None:
    unit = next(one for one in installed if one.endswith(f"/{name}"))
    command = [str(ANALYZE), "security", "--offline=true", "--no-pager", unit]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    found = re.search(r"Overall exposure level for \S+ ([\d.]+)", told)
    assert found, told
    assert float(found[1]) <= MAX_EXPOSURE[name]


def test_the_units_call_commands_that_there_are() -> None:
    from trendledger import app

    called = {command for unit in UNITS for command in COMMANDS.findall(unit.read_text(encoding="utf-8"))}
    assert called == {"up", "backup"}
    assert all(app[command] for command in called)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of the compose file that has them apart."""
    file = ROOT / "packaging" / "compose" / "compose.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
    return found


def test_the_containers_start_what_there_is(services: dict[str, Any]) -> None:
    from trendledger import app

    for name in services.keys() - {"database"}:
        match services[name]["command"]:
            case ["python", "-m", module]:
                assert importlib.util.find_spec(module), module
            case ["trendledger", command, *_]:
                assert app[command]
            case ["prefect", "worker", "start", *_]:
                pass
            case other:
                pytest.fail(f"{name} starts {other}")


def test_the_containers_set_what_prefect_knows(services: dict[str, Any]) -> None:
    import prefect.settings

    told = {setting for service in services.values() for setting in service.get("environment", {})}
    of_prefect = sorted(setting for setting in told if setting.startswith("PREFECT_"))
    assert of_prefect
    assert [setting for setting in of_prefect if not hasattr(prefect.settings, setting)] == []
    assert hasattr(prefect.settings, "PREFECT_NO_SUCH_SETTING") is False


def test_the_containers_are_reached_from_this_machine_alone(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert services["database"]["networks"] == ["books"]
