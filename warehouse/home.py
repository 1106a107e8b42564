"""The folder that holds everything a user owns, and what is where in it."""

from __future__ import annotations

from pathlib import Path

from warehouse.file_errors import WarehouseError
from warehouse.lake import Lake, lake_of

DEFAULT_HOME, DEMO_HOME = Path("trendledger-data"), Path("trendledger-demo")  # beside each other, where one stands
OWNERS = 0o700


class LostBooksError(WarehouseError):
    """A home's books are gone, and what was published from them is there: no run may begin others in their place."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return f"{self.what}; nothing was done. {self.mend[0].upper()}{self.mend[1:]}."

    @property
    def what(self) -> str:
        """What was found."""
        return f"{self.home / 'warehouse.duckdb'} is gone, and copies that were published from it are there"

    @property
    def mend(self) -> str:
        """The way back."""
        return (
            "put a backup of the file in its place (of lake.toml, where it was moved into a lake); without one, "
            "`trendledger rebuild` makes the books anew from the archive and the newest copy. To begin from nothing, "
            "name another home with --home DIR"
        )


class Home:
    """The folder that holds everything a user owns."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).expanduser().absolute()

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse.duckdb"

    @property
    def lake(self) -> Lake | None:
        """The lake that holds the warehouse of this home, where it is no file. Raises WarehouseError."""
        return lake_of(self.path)

    @property
    def has_warehouse(self) -> bool:
        """Whether anything was ever kept here, in a file or in a lake."""
        return self.warehouse.exists() or self.lake is not None

    def refuse_lost_books(self) -> None:
        """Raise LostBooksError where there were books, by what was published, and are none."""
        if not self.has_warehouse and any(self.published.glob("*.duck*")):
            raise LostBooksError(self.path)

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def models(self) -> Path:
        return self.path / "models"

    @property
    def published(self) -> Path:
        return self.path / "published"

    @property
    def own_trends(self) -> Path:
        """The trends that the people of this home accepted, beside those that ship."""
        return self.path / "own_trends.toml"

    @property
    def own_terms(self) -> Path:
        """The key terms that the people of this home accepted, beside those that ship."""
        return self.path / "own_terms.toml"

    @property
    def demo_feeds(self) -> Path:
        """The watch list that the demo leaves; where it is, so are the demo's articles."""
        return self.path / "demo.toml"

    @property
    def demo_archive(self) -> Path:
        """The archive that the demo packs and runs on."""
        return self.path / "demo.warc.gz"

    @property
    def alert_rules(self) -> Path:
        """The rules for alerts, where the owner has written some."""
        return self.path / "alerts.toml"

    @property
    def secrets(self) -> Path:
        """What the rules name and do not tell; for the owner's eyes alone."""
        return self.path / "secrets.toml"

    @property
    def inbox(self) -> Path:
        """Labels that wait for the warehouse."""
        return self.path / "inbox"

    @property
    def logs(self) -> Path:
        """What runs, commands and the station said of themselves."""
        return self.path / "logs"

    @property
    def editor_token(self) -> Path:
        """By what editors sign in to the dashboards; for the owner's eyes alone."""
        return self.path / "editor.token"

    def prepare(self) -> None:
        """Make the folders, private to their owner; one that is there stays as open as it is.

        Raises WarehouseError where that is not allowed.
        """
        if "?" in str(self.path):
            raise WarehouseError(
                f"the home folder {self.path} has a ? in its name, behind which DuckDB takes all for options; nothing "
                "was done. Choose another with --home DIR or TRENDLEDGER_HOME, or give the folder another name."
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.path, self.archive, self.models, self.published):
                folder.mkdir(mode=OWNERS, exist_ok=True)
            probe = self.path / ".writable"
            probe.touch()
            probe.unlink(missing_ok=True)  # another process may be looking at the same time
        except OSError as error:
            raise WarehouseError(
                f"the home folder {self.path} cannot be written ({error.strerror}); nothing was done. "
                "Choose another with --home DIR or TRENDLEDGER_HOME, or give yourself the right to write there."
            ) from error
