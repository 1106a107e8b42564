"""What can be set in a home, each with what it does, what it is where nobody says otherwise, and its bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.settings.values import address, line_of_cron, scheduler_address, time_zone

PREFIX = "TRENDLEDGER_"
HIGHEST_PORT = 65535
Share = Annotated[float, Field(ge=0, le=1)]
A_CENTURY_OF_HOURS, TEN_YEARS_OF_DAYS = 24 * 366 * 100, 3650


class SettingsTable(BaseModel):
    """A table of the file. What it does not know is refused, and no message repeats a value: it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Schedule(SettingsTable):
    """When the monitor runs by itself, under `trendledger up`."""

    cron: Annotated[str, AfterValidator(line_of_cron)] = Field(
        default="7 * * * *",
        description="when a run is due: minute, hour, day, month, weekday. Not at the full hour, when everyone calls",
    )
    timezone: Annotated[str, AfterValidator(time_zone)] = Field(default="UTC", description="the zone of these hours")


class Web(SettingsTable):
    """How servers are asked. Robots.txt and Retry-After hold whatever stands here."""

    seconds_between_requests: float = Field(
        default=1.0, ge=0.2, le=600, description="between two requests to one host; its robots.txt may ask for more"
    )
    connections: int = Field(default=50, ge=1, le=200, description="at once, to all hosts together")
    connections_per_host: int = Field(default=2, ge=1, le=6, description="at once, to one host")
    timeout_seconds: float = Field(default=60.0, ge=5, le=600, description="for one address, its redirects included")
    first_byte_seconds: float = Field(
        default=20.0, ge=1, le=120, description="until a server says something, and between any two bytes"
    )


class Dashboards(SettingsTable):
    """Where the pages are served, and when they call themselves ready."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=253,
        description="address that `serve` listens on; nothing asks for a password",
    )
    port: int = Field(
        default=8050, ge=0, le=HIGHEST_PORT, description="port of `serve` and `up`; 0 takes a free one, with `serve`"
    )
    max_age_hours: float = Field(
        default=3.0,
        gt=0,
        le=A_CENTURY_OF_HOURS,
        description="age of the published copy that /readyz, `status --check` and `doctor` allow",
    )


class Prefect(SettingsTable):
    """The Prefect server that `trendledger up` runs, or another."""

    port: int = Field(
        default=4200, ge=1, le=HIGHEST_PORT, description="port of the server that `up` starts, and of its UI"
    )
    url: Annotated[str, AfterValidator(address)] = Field(
        default="",
        description="API of a server of your own, as in http://127.0.0.1:4200/api, that `run` reports to",
    )
    days_kept: int = Field(
        default=90,
        ge=1,
        le=TEN_YEARS_OF_DAYS,
        description="for which the server of `up` keeps runs and their logs; events it keeps a week",
    )


class Keep(SettingsTable):
    """What is kept of what can be made again."""

    copies: int = Field(
        default=3,
        ge=1,
        le=1000,
        description="published copies, the newest among them: readers may hold an older one open",
    )
    memory: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}(MB|GB)$")] = Field(
        default="1GB",
        description="memory that DuckDB may take, as in 512MB or 2GB; what does not fit goes to the disk",
    )


class Logs(SettingsTable):
    """The log of the home, `logs/trendledger.jsonl`: what runs, commands and `up` say, a JSON object a line."""

    megabytes: int = Field(
        default=10, ge=1, le=1000, description="of one file; a run writes some 10 kB, a year of hourly runs 90 MB"
    )
    files: int = Field(default=5, ge=1, le=100, description="older files that are kept beside the one written to")


class Gates(SettingsTable):
    """What a model must come up to before `train`, `retag` or a run makes it current; `--force` goes before it.

    What the catalog gives stands at each: micro F1 of .66, and .52 with an eighth of its passages.
    """

    micro_f1: Share = Field(
        default=0.45,
        description="least micro F1 on passages of the catalog, each by a model without it; as it ships .66",
    )
    f1_loss: Share = Field(
        default=0.03,
        description="most of it that may be lost to the model in charge; 100 labels at random cost .01, 300 .05",
    )
    too_bold: Share = Field(
        default=0.1,
        description="most that tags may come true less often than their probability says, on average; as it ships .03",
    )
    coverage: Share = Field(
        default=0.4,
        description="least share of passages with a trend that are given any; as it ships .68",
    )
    outside: Share = Field(
        default=0.8,
        description="least confidence that at most 2 % of passages outside the matter are tagged; as it ships .999",
    )
    terms: Share = Field(
        default=0.95,
        description="least share of key terms that alone speak for a trend of theirs; as it ships .99",
    )


class Shards(SettingsTable):
    """Who does the heavy work: reading pages, tagging, the first look at archives."""

    scheduler: Annotated[str, AfterValidator(scheduler_address)] = Field(
        default="",
        max_length=253,
        description="address of a Dask scheduler whose workers see the home at the same path, as in "
        "tcp://10.0.0.5:8786; without one this machine does all",
    )


class Settings(SettingsTable):
    """All of them, a table each."""

    schedule: Schedule = Schedule()
    web: Web = Web()
    dashboards: Dashboards = Dashboards()
    prefect: Prefect = Prefect()
    keep: Keep = Keep()
    logs: Logs = Logs()
    gates: Gates = Gates()
    shards: Shards = Shards()


class Variables(Settings, BaseSettings):
    """The same as variables of the environment, TRENDLEDGER_TABLE_KEY each. Only read by, never made."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1)
