"""A second copy of a running contest: on another disk, in another machine's store, or in one file.

Owns the form of a copy, the way there (`copier`, `process`) and the way back (`restoring`). It must not decide anything
and never stands between an answer and its acknowledgement: it reads the log as any other reader does. Called by `app`,
`worker`, `workers` and `cli`.
"""
