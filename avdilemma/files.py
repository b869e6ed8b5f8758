"""Read files within bounds; write them whole or not at all, and keep those that are there."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import ModuleType

from avdilemma.errors import AvdilemmaError

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows locks otherwise: leftovers of a killed process stay there
    fcntl = None

TEMPORARY = ".avdilemma-"
"""Beginning of the names of files and folders that are not finished."""


class UnreadableError(AvdilemmaError):
    """A file that is not read.

    Args:
        path: The file.
        problem: What is wrong and what to do, a clause that goes on after the file's name.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}")
        self.problem = problem


def read_bytes(
    path: Path, limit: int, *, links: bool = True, remedy: str = "give the path of a file"
) -> bytes:
    """Read a regular file that anybody may have made: no more of it than a limit.

    Args:
        path: The file.
        limit: Most bytes that it may have.
        links: Whether a link to a file is followed.
        remedy: What to do where it is not there or no file.

    Returns:
        Its content.

    Raises:
        UnreadableError: If there is no such file, it is a folder, a device or a pipe (which may
            never end), or larger than the limit.
    """
    if not links and path.is_symlink():
        raise UnreadableError(path, "is a link, no regular file: give the file itself")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        # before it is opened, which may have effects; and after, as it may have been changed
        regular = stat.S_ISREG(path.stat().st_mode)
        content = b""
        if regular:
            with os.fdopen(os.open(path, flags), "rb") as file:
                regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
                content = file.read(limit + 1) if regular else b""
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(path, f"cannot be read ({reason}): {remedy}") from error
    if not regular:
        raise UnreadableError(path, f"is no regular file: {remedy}")
    if len(content) > limit:
        raise UnreadableError(path, f"has over {limit:,} bytes: no more are read")
    return content


def holds(path: Path, content: bytes) -> bool:
    """Whether a file is there already with this content and nothing else."""
    try:
        return read_bytes(path, len(content)) == content
    except UnreadableError:
        return False


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
def writing(path: Path, *, overwrite: bool = False, inside: Path | None = None) -> Iterator[Path]:
    """Lend a temporary file, which becomes the file at the end of the block.

    Where the block raises, the temporary file goes and what was there before stays; what a killed
    process left of the same file goes, too. A link is followed, so that it still leads to the
    file; devices and pipes such as ``/dev/stdout`` receive the content. Folders are made, and the
    mode of a file that is there is kept.

    Args:
        path: The file.
        overwrite: Whether one that is there is replaced.
        inside: A folder that the file must really be in: then no link leads out of it.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.

    Yields:
        An empty file of the same suffix in the same folder.
    """
    temporary: Path | None = None
    with ExitStack() as held:
        try:
            if inside is not None:
                _check_inside(path, inside)
            old = _check(path, overwrite)
            stream = old is not None and not stat.S_ISREG(old.st_mode)
            if stream and inside is not None:
                raise AvdilemmaError(f"{path} is no regular file: remove it")
            target = path if stream else path.resolve()
            folder = Path(tempfile.gettempdir()) if stream else target.parent
            folder.mkdir(parents=True, exist_ok=True)
            temporary = _new(folder, target, held)
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


@contextmanager
def writing_folder(path: Path, *, replace: bool = False, first: str = "") -> Iterator[Path]:
    """Lend an empty folder, which becomes the folder at the end of the block.

    A new folder is there whole or not at all. One that is there is replaced with all that it
    holds, or else keeps what it holds: each new file takes its place in it, whole. What a killed
    process left of the same folder goes.

    Args:
        path: The folder; the caller has checked what may be replaced in it.
        replace: Whether what it holds goes.
        first: Name of the file that takes its place before others.

    Raises:
        AvdilemmaError: If it cannot be written.

    Yields:
        An empty folder beside it.
    """
    target, own = path.resolve(), str(path.resolve().parent)
    with ExitStack() as held:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            holder = _new(target.parent, target, held, folder=True)
            held.callback(shutil.rmtree, holder, ignore_errors=True)
            made = holder / "new"
            made.mkdir()
            yield made
            there = target.is_dir() and any(target.iterdir())
            if there and not replace:
                files = sorted(each.relative_to(made) for each in made.rglob("*") if each.is_file())
                for each in sorted(files, key=lambda name: str(name) != first):
                    (target / each).parent.mkdir(parents=True, exist_ok=True)
                    (made / each).replace(target / each)
                return
            try:
                if target.is_dir():
                    target.rename(holder / "old")
                made.rename(target)
            finally:
                _restore(holder, target)
        except OSError as error:
            if error.filename is not None and not str(error.filename).startswith(own):
                raise
            raise _unwritable(path, error) from error


def write_bytes(
    path: Path, content: bytes, *, overwrite: bool = False, inside: Path | None = None
) -> None:
    """Write a file whole or not at all, see `writing`.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.
    """
    with writing(path, overwrite=overwrite, inside=inside) as temporary:
        temporary.write_bytes(content)


def write_text(
    path: Path, text: str, *, overwrite: bool = False, inside: Path | None = None
) -> None:
    r"""Write a text file, see `writing`: in UTF-8 with ``\n`` ends of lines everywhere.

    Half a surrogate pair is written as its escape.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.
    """
    write_bytes(path, encoded(text), overwrite=overwrite, inside=inside)


def encoded(text: str) -> bytes:
    """A text as `write_text` writes it."""
    return text.encode("utf-8", "backslashreplace")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change what belongs together in a folder; makes the folder.

    Raises:
        AvdilemmaError: If the folder cannot be made or opened.
    """
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if fcntl is not None:
                handle = os.open(folder, os.O_RDONLY)
                held.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield


def _new(parent: Path, target: Path, held: ExitStack, *, folder: bool = False) -> Path:
    """A new file or folder, locked as long as this process needs it; clears what others left."""
    mine = f"{TEMPORARY}{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]}-"
    for left in parent.glob(f"{mine}*"):
        _remove_left(left, target)
    while True:
        made = parent / f"{mine}{secrets.token_hex(8)}{'' if folder else target.suffix}"
        if folder:
            made.mkdir()
        else:
            made.touch(exist_ok=False)
        if fcntl is None:
            return made
        handle = os.open(made, os.O_RDONLY)
        held.callback(os.close, handle)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if made.exists():  # between the two, another process may have taken it for left
            return made


def _restore(holder: Path, target: Path) -> None:
    """Put what stood aside back where nothing has taken its place."""
    if (holder / "old").is_dir() and not target.exists():
        (holder / "old").rename(target)


def _remove_left(path: Path, target: Path) -> None:
    """Remove a temporary file or folder whose process has ended: its lock is free."""
    if fcntl is None or path.is_symlink():
        return
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.is_dir():
                _restore(path, target)
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        finally:
            os.close(handle)


def _check_inside(path: Path, folder: Path) -> None:
    """Refuse a file that a link, its own or that of a folder above it, would lead elsewhere."""
    real = folder.resolve()
    if path.is_symlink() or path.parent.resolve() != real / path.parent.relative_to(folder):
        raise AvdilemmaError(f"{path} is reached by a link that leads elsewhere: remove the link")


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
