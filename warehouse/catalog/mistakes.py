"""The one error of the catalog: a mistake in its files, with the way to mend it."""

from __future__ import annotations

from warehouse.records import TrendledgerError


class CatalogError(TrendledgerError):
    """A catalog file says something that cannot be. Names the file, the entry and the mend."""

    def __init__(self, file: str, entry: str, mend: str) -> None:
        super().__init__(file, entry, mend)
        self.file, self.entry, self.mend = file, entry, mend

    def __str__(self) -> str:
        return f"{self.file}, {self.entry}: {self.mend}"
