"""`python -m avdilemma`: the same commands as `avdilemma`."""

from __future__ import annotations

from avdilemma.cli import main

if __name__ == "__main__":
    main(prog_name="avdilemma")
