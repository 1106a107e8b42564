#!/bin/sh
# Guessed: Prefect asks for `sqlalchemy[asyncio]>=2.0,<3.0.0`, so what a fresh resolve takes, 2.1, plans the runs of a
# schedule as 2.0 does.
# Seen with Prefect 3.8.8: with SQLAlchemy 2.1.9 the server starts, takes flows and deployments, and then answers the wish
# to schedule a deployment with 503, six times of six; its log says `Can't evaluate bulk DML statement`. With 2.0.58 it
# plans two runs.
# The scheduler inside the server meets the same error: no run ever begins by itself, and the UI shows none as late.
# So 3.8 wants `sqlalchemy<2.1` beside it. 3.9.1 plans with 2.1.9.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for sqlalchemy in 2.0.58 2.1.9; do
    python3 -m venv "$folder/$sqlalchemy"
    "$folder/$sqlalchemy/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
    "$folder/$sqlalchemy/bin/python" -m pip install --quiet --disable-pip-version-check \
        'prefect==3.8.8' "sqlalchemy==$sqlalchemy" 'fastapi<0.151'
    PREFECT_HOME="$folder/home-$sqlalchemy" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 \
        "$folder/$sqlalchemy/bin/python" - <<'PYTHON'
import asyncio
from importlib.metadata import version

from httpx import ASGITransport, AsyncClient, HTTPStatusError
from prefect.server.api.server import create_app

PLANNED = {"2.0.58": 2, "2.1.9": None}
# Prefect's own clients ask again, too: the server says 503 also while its services write to SQLite.
BUSY, TRIES = 503, 6


async def planned() -> int | None:
    """Return how many runs a server of this process plans for a deployment of every hour; None where it cannot."""
    app = create_app(ephemeral=True)
    async with app.router.lifespan_context(app), AsyncClient(
        transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://server/api", timeout=60
    ) as client:
        async def ask(path: str, **asked: object) -> object:
            for _ in range(TRIES):
                answer = await client.post(path, json=asked)
                if answer.status_code != BUSY:
                    break
                await asyncio.sleep(1)
            answer.raise_for_status()
            return answer.json() if answer.content else None

        flow = await ask("/flows/", name="hourly")
        schedules = [{"schedule": {"cron": "7 * * * *"}, "active": True}]
        made = await ask("/deployments/", name="hourly", flow_id=flow["id"], schedules=schedules)
        span = {"start_time": "2040-01-01T00:00:00Z", "end_time": "2040-01-01T02:00:00Z"}
        try:
            await ask(f"/deployments/{made['id']}/schedule", **span, min_runs=1, max_runs=2)
        except HTTPStatusError as error:
            print(f"  {error.response.status_code}: {error.response.text[:120]}")
            return None
        window = {"after_": span["start_time"], "before_": span["end_time"]}
        return len(await ask("/flow_runs/filter", flow_runs={"expected_start_time": window}))


found = asyncio.run(planned())
print(f"prefect {version('prefect')}, sqlalchemy {version('sqlalchemy')}: {found or 'no'} runs planned")
assert found == PLANNED[version("sqlalchemy")], found
PYTHON
done
