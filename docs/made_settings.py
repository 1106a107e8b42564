"""The page on settings, made from their fields."""

from __future__ import annotations

from warehouse.settings.fields import PREFIX
from warehouse.settings.mistakes import parts

HEAD = """# Settings

{made}

What can be set in a home stands in one file, `trendledger.toml` in the home. A variable of the environment goes before
the file, an option of a command (`--port`, `--max-age-hours` ...) before both. `config show` tells where each value is
from, `config check` refuses a file with a mistake in it and says line, key and mend; so does every command that needs a
setting, before it does anything.

```console
$ trendledger --home trendledger-demo config show
$ trendledger --home trendledger-demo config check
```

`trendledger config show --toml` writes such a file with each setting explained. Changes hold from the next run on; `up`
reads schedule, ports, retention and age when it starts. **No secret belongs here**: what alerts need stands in
`secrets.toml` or in the environment, and is named in `alerts.toml` ([alerts.md](alerts.md)); a password for Prefect in
`PREFECT_API_AUTH_STRING`. No message repeats a value; `config show` lists the secrets of the home's channels with their
origin, or with what is missing, and hides them.

Beside these: `TRENDLEDGER_HOME` (or `--home`) says where the home is, `TRENDLEDGER_MODEL_CACHE` where homes share the
model that ships ([operating.md](operating.md)), `PREFECT_API_URL` goes before `prefect.url`. What is bounded and not
to be set stands in [limits.md](limits.md).
"""


def page(made: str) -> str:
    """Return the page: a table for each table of the file."""
    lines = [HEAD.format(made=made)]
    for table, part in parts().items():
        promise = (part.__doc__ or "").strip().partition("\n")[0]
        lines += [
            f"## [{table}]",
            "",
            promise,
            "",
            "| key | default | in the environment | what it is |",
            "|---|---|---|---|",
        ]
        for key, field in part.model_fields.items():
            variable = f"{PREFIX}{table}_{key}".upper()
            lines.append(f"| `{key}` | {_plain(field.default)} | `{variable}` | {field.description} |")
        lines.append("")
    return "\n".join(lines)


def _plain(value: object) -> str:
    return f"`{value}`" if value != "" else "none"
