"""The address of a host that tunes: it is written into files and shown, so it holds no secret."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from avdilemma.errors import AvdilemmaError

KEY_LIKE = re.compile(
    r"(?:^|/)(?:sk|pk|hf)[-_][A-Za-z0-9_-]{8,}|(?:key|token|secret|password)[=:]", re.IGNORECASE
)
"""What looks like a key, in the path of an address."""


def check_address(address: str, key: str, *, insecure: bool = False) -> None:
    """Check that an address is fit to be written down, and that what goes there is encrypted.

    Args:
        address: Address of a host.
        key: The host's key, which must not be part of it.
        insecure: Whether plain http is taken for another machine than this one, too.

    Raises:
        AvdilemmaError: If not. It does not repeat what may be secret.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _bad("is no address of the web", "give one like https://host/v1") from None
    if "@" in parts.netloc:
        raise _bad("holds a user or a password", "leave out what stands before @")
    if parts.query or parts.fragment or "?" in address or "#" in address:
        raise _bad("holds a query", "leave out ? or # and what follows")
    if (key and key in address) or KEY_LIKE.search(parts.path):
        raise _bad("holds a key", "leave it out: the key comes from the environment (--key-env)")
    if not host or parts.scheme not in {"http", "https"} or not re.fullmatch(r"[!-~]+", address):
        raise _bad("is no address of the web", "give one like https://host/v1")
    if parts.scheme == "http" and not insecure and not _here(host):
        raise _bad(
            f"of {host} is plain http, which anybody on the way can read, key and data",
            "give https://, or --insecure-http where the network is your own",
        )


def _here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _bad(what: str, remedy: str) -> AvdilemmaError:
    return AvdilemmaError(f"the host's address {what}: {remedy}")
