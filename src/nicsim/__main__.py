"""`python -m nicsim` is the command line."""

from nicsim.cli import main

main()
