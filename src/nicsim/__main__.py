"""`python -m nicsim` is the command line."""

from nicsim.cli.main import main

main()
