"""Write files whole or not at all, and keep those that are there."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from avdilemma.errors import AvdilemmaError


def check_free(paths: Iterable[Path], *, overwrite: bool = False) -> None:
    """Refuse files that cannot be written, before the work that fills them begins.

    Raises:
        AvdilemmaError: If one is there and may not be replaced, is a folder, is a link to
            nothing, or may not be written to.
    """
    for path in paths:
        try:
            _check(path, overwrite)
        except OSError as error:
            raise _unwritable(path, error) from error


@contextmanager
def writing(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Lend a temporary file, which becomes the file at the end of the block.

    Where the block raises, the temporary file goes and what was there before stays. A link is
    followed, so that it still leads to the file; devices and pipes such as ``/dev/stdout`` receive
    the content. Folders are made, and the mode of a file that is there is kept.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.

    Yields:
        An empty file of the same suffix in the same folder.
    """
    temporary: Path | None = None
    try:
        old = _check(path, overwrite)
        stream = old is not None and not stat.S_ISREG(old.st_mode)
        target = path if stream else path.resolve()
        folder = Path(tempfile.gettempdir()) if stream else target.parent
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{secrets.token_hex(8)}{path.suffix}"
        temporary.touch(exist_ok=False)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        if stream:
            with temporary.open("rb") as file, target.open("wb") as sink:
                shutil.copyfileobj(file, sink)
            return
        if old is not None:
            temporary.chmod(stat.S_IMODE(old.st_mode))
        _check(path, overwrite)  # another process may have written it meanwhile
        temporary.replace(target)
    except OSError as error:
        if error.filename not in {None, str(temporary), str(path)} and temporary is not None:
            raise
        raise _unwritable(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all, see `writing`.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.
    """
    with writing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str, *, overwrite: bool = False) -> None:
    r"""Write a text file, see `writing`: in UTF-8 with ``\n`` ends of lines everywhere.

    Half a surrogate pair is written as its escape.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"), overwrite=overwrite)


def _check(path: Path, overwrite: bool) -> os.stat_result | None:
    """The file that is there, if any; raises where it may not be written."""
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise AvdilemmaError(f"{path} is a link to nothing: remove it, or mend it") from None
        return None
    if stat.S_ISDIR(found.st_mode):
        raise AvdilemmaError(f"{path} is a folder: give the path of a file")
    if stat.S_ISREG(found.st_mode) and not overwrite:
        raise AvdilemmaError(f"{path} is there already: give another path, or --overwrite")
    if not os.access(path, os.W_OK):
        raise AvdilemmaError(f"{path} is write-protected: give another path, or free it")
    return found


def _unwritable(path: Path, error: OSError) -> AvdilemmaError:
    return AvdilemmaError(f"{path} cannot be written ({error.strerror or error})")
