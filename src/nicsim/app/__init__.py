"""The page: a small server, the kernel behind it, and a front end that needs no other host."""
