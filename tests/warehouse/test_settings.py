"""Settings: what goes before what, where each value comes from, and how a mistake is told without repeating it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from front_door import CommandLine
from prefect._vendor.croniter import CroniterBadDateError, croniter
from prefect.client.schemas.schedules import CronSchedule

from warehouse.database import Home
from warehouse.settings.mistakes import SettingsError, names
from warehouse.settings.reading import FILE, check_file, settings_of, shown
from warehouse.settings.values import address, line_of_cron

SECRET = "hunter2"
NOW = datetime(2026, 11, 2, tzinfo=UTC)


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder / FILE


def mistakes(folder: Path, text: str) -> list[str]:
    file = written(folder, text)
    with pytest.raises(SettingsError) as raised:
        check_file(file)
    assert SECRET not in str(raised.value) + "".join(raised.value.mistakes)
    return [one.removeprefix(f"{file}, ") for one in raised.value.mistakes]


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert {one.origin for one in shown(tmp_path)} == {"default"}
    assert settings_of(tmp_path).dashboards.port == 8050


def test_the_environment_goes_before_the_file_and_each_value_says_where_it_is_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "[web]\nconnections = 7\ntimeout_seconds = 30\n[dashboards]\nport = 9\n")
    monkeypatch.setenv("TRENDLEDGER_WEB_TIMEOUT_SECONDS", "40")
    monkeypatch.setenv("TRENDLEDGER_MAX_AGE_HOURS", "30")
    of = {one.name: (one.value, one.origin) for one in shown(tmp_path)}
    assert of["web.connections"] == (7, str(file))
    assert of["web.timeout_seconds"] == (40, "TRENDLEDGER_WEB_TIMEOUT_SECONDS of the environment")
    assert of["dashboards.max_age_hours"] == (30, "TRENDLEDGER_MAX_AGE_HOURS of the environment")
    assert of["web.connections_per_host"] == (2, "default")


def test_other_variables_of_ours_are_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "MODEL_CACHE", "DASHBOARD_URL", "CHAT_URL"):
        monkeypatch.setenv(f"TRENDLEDGER_{name}", "x")
    assert {one.origin for one in shown(tmp_path)} == {"default"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[web]\n\nconections = 3\n", "line 3: `web.conections` is no setting; did you mean `web.connections`?"),
        ("[wep]\nconnections = 3\n", "line 1: `wep` is no setting; did you mean [web]?"),
        ("port = 3\n", "line 1: `port` is no setting"),
        ('[web]\nconnections = "3"\n', "line 2: `web.connections` must be a whole number from 1 to 200"),
        ('[web]\ntimeout_seconds = "3"\n', "line 2: `web.timeout_seconds` must be a number from 5 to 600"),
        ("[web]\ntimeout_seconds = nan\n", "line 2: `web.timeout_seconds` must be a number"),
        ("[web]\nconnections = true\n", "line 2: `web.connections` must be a whole number"),
        ("[dashboards]\nport = 70000\n", "line 2: `dashboards.port` must be a number from 0 to 65535"),
        ("[dashboards]\nmax_age_hours = 0\n", "line 2: `dashboards.max_age_hours` must be a number from more than 0"),
        ("[dashboards]\nhost = 5\n", "line 2: `dashboards.host` must be a text in quotes"),
        ("web = 3\n", "line 1: `web` must be a table: write [web] above its keys"),
        ('[schedule]\ncron = "hourly"\n', "line 2: `schedule.cron` must be five fields"),
        ('[schedule]\ncron = "61 * * * *"\n', "line 2: `schedule.cron` must have as its minute a number from 0 to 59"),
        ('[schedule]\ncron = "7 24 * * *"\n', "line 2: `schedule.cron` must have as its hour a number from 0 to 23"),
        ('[schedule]\ncron = "7 a * * *"\n', "line 2: `schedule.cron` must have as its hour a number from 0 to 23"),
        ('[schedule]\ncron = "7 6 0 * *"\n', "line 2: `schedule.cron` must have as its day a number from 1 to 31"),
        (
            '[schedule]\ncron = "7 6 * * mon-8"\n',
            "line 2: `schedule.cron` must have as its weekday a number from 0 to 7, or sun to sat",
        ),
        (
            '[schedule]\ncron = "*/0 * * * *"\n',
            "line 2: `schedule.cron` must have as its minute a number from 0 to 59, and steps of",
        ),
        (
            '[schedule]\ncron = "7 6 30 2 *"\n',
            "line 2: `schedule.cron` must have as its day one that its months have: it would never be due",
        ),
        ('[schedule]\ntimezone = "../../etc/passwd"\n', "line 2: `schedule.timezone` must be the name of a time zone"),
        ('[keep]\nmemory = "lots"\n', "line 2: `keep.memory` must be a number with its unit, as in 512MB or 2GB"),
        ("dashboards.port = -1\n", "line 1: `dashboards.port` must be a number from 0 to 65535"),
    ],
)
def test_a_mistake_is_told_with_its_line_its_key_and_the_mend(tmp_path: Path, text: str, said: str) -> None:
    (found,) = mistakes(tmp_path, text)
    assert found.startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        f'[prefect]\napi_key = "{SECRET}"\n',
        f'[prefect]\nurl = "http://me:{SECRET}@127.0.0.1/api"\n',
        f'[alerts]\nwebhook = "https://chat.example/{SECRET}"\n',
        f'[dashboards]\nport = "{SECRET}"\n',
        f'[schedule]\ncron = "{SECRET}"\n',
        f'password = "{SECRET}"\n',
        f'[keep]\nmemory = "{SECRET}"\n',
    ],
)
def test_no_value_is_repeated_since_it_may_be_a_secret(tmp_path: Path, text: str) -> None:
    assert len(mistakes(tmp_path, text)) == 1


def test_a_secret_is_sent_where_secrets_belong(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, f'[prefect]\napi_key = "{SECRET}"\n')
    assert "line 2: `prefect.api_key` looks like a secret" in said
    assert "secrets.toml" in said


def test_all_mistakes_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "[keep]\ncopies = 0\n[web]\nconnections = 0\nnothing = 1\n")
    assert [one.partition(":")[0] for one in found] == ["line 2", "line 4", "line 5"]


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    for text in ("[web\n", "a = \n", "\x00"):
        assert "is not TOML" in mistakes(tmp_path, text)[0]
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(
        SettingsError, match=r"is not TOML: byte 1 is no UTF-8; `trendledger config show --toml` writes"
    ):
        check_file(tmp_path / FILE)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(
        SettingsError, match=r"cannot be read: Is a directory; .* out of the home, which then has the def"
    ):
        check_file(tmp_path / FILE)


def test_a_mistake_of_the_environment_names_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRENDLEDGER_WEB_CONECTIONS", SECRET)
    with pytest.raises(SettingsError, match=r"TRENDLEDGER_WEB_CONECTIONS of the environment.*did you mean") as raised:
        settings_of(tmp_path)
    assert SECRET not in str(raised.value)
    monkeypatch.delenv("TRENDLEDGER_WEB_CONECTIONS")
    monkeypatch.setenv("TRENDLEDGER_WEB", SECRET)
    with pytest.raises(SettingsError, match="sets a whole table") as raised:
        settings_of(tmp_path)
    assert SECRET not in str(raised.value)


def test_a_mistake_in_a_variable_with_a_name_of_its_own_has_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRENDLEDGER_MAX_AGE_HOURS", SECRET)
    with pytest.raises(SettingsError, match=r"^TRENDLEDGER_MAX_AGE_HOURS of the environment: `dash"):
        settings_of(tmp_path)


def test_the_login_of_prefects_own_variable_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://me:{SECRET}@127.0.0.1:4200/api")
    assert SECRET not in str(list(shown(tmp_path)))


def test_the_error_survives_a_process_pool() -> None:
    error = SettingsError(("one", "two"))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_command_shows_where_values_come_from_and_writes_a_file_that_holds(
    home: Home, trendledger: CommandLine
) -> None:
    file = written(home.path, "[keep]\ncopies = 5\n")
    found = {one["name"]: one for one in json.loads(trendledger("config", "show", "--json").stdout)}
    assert set(found) == set(names())
    assert found["keep.copies"]["origin"] == str(file)
    text = trendledger("config", "show", "--toml").stdout
    assert tomllib.loads(text)["keep"] == {"copies": 5}
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    assert sum(len(table) for table in tomllib.loads(uncommented).values()) == len(names())
    bare = trendledger("config", "check", "--home", home.path / "bare")
    assert bare.stdout.endswith("is not there. Every setting is a default.\n")
    named = {"TRENDLEDGER_WEB_CONNECTIONS": "3", "TRENDLEDGER_MAX_AGE_HOURS": "9"}
    told = trendledger("config", "check", "--home", home.path / "bare", **named).stdout
    assert told.endswith("is not there. 2 settings are from the environment, every other is a default.\n")
    assert trendledger("config", "check").returncode == 0
    assert check_file(written(home.path / "all", uncommented)) == len(names())


def test_a_bad_file_ends_commands_that_need_it_and_check_lists_it(home: Home, trendledger: CommandLine) -> None:
    written(home.path, "[web]\nconections = 3\n[keep]\ncopies = 0\n")
    done = trendledger("config", "check")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    for words in (["run"], ["serve", "--port", "0"], ["status", "--check"]):
        done = trendledger(*words)
        assert done.returncode == 1
        assert "did you mean `web.connections`? (2 mistakes in all" in done.stderr
    done = trendledger("doctor")  # lists them beside all else
    assert done.returncode == 1
    assert "did you mean `web.connections`?" in done.stdout
    assert trendledger("feeds", "list").returncode == 0  # needs no setting


def test_the_command_line_starts_without_what_reads_settings() -> None:
    script = "import sys, trendledger; print([name for name in sys.modules if name.startswith('pydantic')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_secrets_of_channels_are_shown_by_their_origin_and_never_by_their_value(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    home.path.mkdir()
    home.alert_rules.write_text(
        '[channels.chat]\nkind = "slack"\nurl_secret = "OUR_CHAT"\n'
        '[channels.desk]\nkind = "webhook"\nurl = "https://desk.example/"\ntoken_secret = "DESK_TOKEN"\n'
        '[channels.post]\nkind = "email"\nhost = "mail.example"\nfrom = "a@b.example"\nto = ["c@d.example"]\n'
        'user = "a"\npassword_secret = "MAIL_PASSWORD"\n'
    )
    home.secrets.write_text(f'DESK_TOKEN = "{SECRET}"\n')
    home.secrets.chmod(0o600)
    done = trendledger("config", "show", "--json", OUR_CHAT=f"https://chat.example/{SECRET}")
    of = {one["name"]: (one["value"], one["origin"]) for one in json.loads(done.stdout)}
    assert of["OUR_CHAT"] == ("(set, not shown)", "OUR_CHAT of the environment")
    assert of["DESK_TOKEN"] == ("(set, not shown)", str(home.secrets))
    assert of["MAIL_PASSWORD"][0] == "(not set)"
    said = trendledger("config", "show", OUR_CHAT=f"https://chat.example/{SECRET}")
    assert SECRET not in done.stdout + done.stderr + said.stdout + said.stderr


@pytest.mark.parametrize(
    "said", ["http://127.0.0.1:99999/api", "http://127.0.0.1:x/api", "http://[/api", "http://127.0.0.1:0/", "ftp://x/"]
)
def test_an_address_without_a_port_that_there_is_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"^must be an http or https address"):
        address(said)


@pytest.mark.parametrize("line", ["0 6 30 feb *", "0 6 31 4,6,9 mon", "0 6 31 apr */2", "0 6 30/1 2 *"])
def test_a_schedule_that_the_scheduler_would_give_up_on_is_refused(line: str) -> None:
    with pytest.raises(CroniterBadDateError):
        croniter(line, NOW).get_next()
    with pytest.raises(ValueError, match="never be due"):
        line_of_cron(line)


@pytest.mark.parametrize(
    "line", ["0 6 29 2 *", "0 6 31 4,5 *", "0 6 31-1 2 *", "0 6 28/2 feb *", "0 6 30 feb-jan *", "0 6 30-30 2 *"]
)
def test_a_schedule_that_is_seldom_due_is_taken(line: str) -> None:
    assert croniter(line_of_cron(line), NOW).get_next() > NOW.timestamp()


@pytest.mark.parametrize(
    "line", ["7 * * * *", "*/15 22-4 1,15 nov-feb SUN,3-5/2", "00 09 31 12 7", "5/10 0 * jan mon/2"]
)
def test_a_schedule_that_cron_takes_is_taken(line: str) -> None:
    assert line_of_cron(line) == line
    assert CronSchedule(cron=line).cron == line
