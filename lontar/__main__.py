"""`python -m lontar`: the same as the command `lontar`."""

from lontar.cli import main

main()
