"""Addresses of tuning hosts: none that holds a secret, or is not encrypted, is taken or written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from test_sft_hosted import KEY

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.sft.host_address import check_address

WORD = "hunter2-hunter2"
BAD = {
    f"http://user:{WORD}@127.0.0.1/v1": "holds a user or a password",
    f"https://{WORD}@host.example.org/v1": "holds a user or a password",
    f"https://host.example.org/v1?api_key={WORD}": "holds a query",
    f"https://host.example.org/v1#{WORD}": "holds a query",
    "https://host.example.org/v1?": "holds a query",
    f"https://host.example.org/{KEY}/v1": "holds a key",
    f"https://host.example.org/sk-{WORD}/v1": "holds a key",
    f"https://host.example.org/token={WORD}": "holds a key",
    "http://host.example.org/v1": "plain http",
    "http://localhost.example.org/v1": "plain http",
    "http://127.0.0.1.nip.io/v1": "plain http",
    "http://10.0.0.7/v1": "plain http",
    "http://[2001:db8::1]/v1": "plain http",
    "ftp://host.example.org/v1": "no address of the web",
    "host.example.org/v1": "no address of the web",
    "file:///etc/passwd": "no address of the web",
    "https://host:port/v1": "no address of the web",
    "https://host\x1b[31m.example.org/": "no address of the web",
}


@pytest.mark.parametrize("address", BAD)
def test_a_bad_address_is_refused_and_not_repeated(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    out = tmp_path / "out"
    hosted = ["sft", "tune", "hosted", str(tmp_path), "--model", "m", "-o", str(out), "--yes"]
    for command in (hosted, ["sft", "tune", "watch", "ftjob-1"]):
        for given, env in (([f"--base-url={address}"], {}), ([], {"OPENAI_BASE_URL": address})):
            done = CliRunner().invoke(main, [*command, *given], env=env)
            assert done.exit_code == 1, done.output
            assert BAD[address] in done.output
            assert WORD not in done.output
            assert KEY not in done.output
    assert not out.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://host.example.org/v1",
        "https://host.example.org:8443/v1/projects/my-key-value-store",
        "http://localhost:8000/v1",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/v1",
    ],
)
def test_addresses_that_are_taken(address: str) -> None:
    check_address(address, KEY)


def test_plain_http_is_taken_where_that_is_said() -> None:
    check_address("http://host.example.org/v1", KEY, insecure=True)
    with pytest.raises(AvdilemmaError, match="a user or a password"):
        check_address("http://a:b@host.example.org/v1", KEY, insecure=True)
