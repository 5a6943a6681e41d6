"""Exit codes of every command, as docs/OPERATIONS.md lists them."""

DONE = 0
INVALID = 1  # the contest or the machine has errors
CANNOT_RUN = 3  # the server could not start or go on
