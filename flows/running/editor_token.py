"""The token by which editors sign in: of the environment, or of a file in the home that is its owner's alone."""

from __future__ import annotations

import os
import stat

from warehouse.database import Home
from warehouse.records import TrendledgerError

VARIABLE = "TRENDLEDGER_EDITOR_TOKEN"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Nothing counts wrong guesses, so that nobody can lock an editor out: the token has to be beyond guessing.
SHORTEST, LONGEST = 20, 200
MAKE = "`openssl rand -hex 24` makes one"


class EditorTokenError(TrendledgerError):
    """The token cannot be used as it stands. Never says what it is."""


def editor_token(home: Home) -> str:
    """Return the token, or nothing where none is set: then nobody can write. Raises EditorTokenError."""
    token = os.environ.get(VARIABLE, "")
    where = f"the environment's {VARIABLE}"
    if not token:
        token, where = _from_file(home), str(home.editor_token)
    if not token:
        return ""
    if not (SHORTEST <= len(token) <= LONGEST and token.isascii() and token.isprintable() and " " not in token):
        raise EditorTokenError(
            f"the token in {where} must be {SHORTEST} to {LONGEST} letters, digits and signs without spaces; nothing "
            f"is served. {MAKE}."
        )
    return token


def _from_file(home: Home) -> str:
    path = home.editor_token
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise EditorTokenError(f"{path} is open to other users; nothing is served. `chmod 600` it first.")
            token = file.read(LONGEST * 2).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise EditorTokenError(f"{path} cannot be read ({error.strerror}); nothing is served.") from error
    if not token:
        raise EditorTokenError(f"{path} is empty; nothing is served. Write a token into it ({MAKE}), or remove it.")
    return token
