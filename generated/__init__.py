"""What in this repository is made by a program: by what, of which items, and whether it is stale.

`entries` lists every such file, ``stamps.json`` holds of each the version and fingerprints of the
items that it was made of, and ``tests/test_generated.py`` fails when one is stale or a file that
looks generated is not listed. ``make generated`` makes anew what takes minutes at most.
"""
