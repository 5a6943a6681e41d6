"""Simulated finalists, an operator who presses the big button, a jury and a secretary, that really connect.

Owns a whole rehearsal seen from outside: people at phones and three at consoles, in a process of their own. It must not
know the server: it speaks HTTP and the wire of docs/PROTOCOL.md, nothing else. Started by the command line as
`python -m chungket.rehearsal` with a `plan.Plan` on standard input; reports on standard output, one JSON object a line.
"""
