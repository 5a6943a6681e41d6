"""The command `chungket`.

Owns options, exit codes and what a person at the desk reads; one module per command. It must not hold rules: every
command hands over to the package that does the work. Exit codes: 0 done, 1 the contest or the machine has errors, 2
wrong usage (click's own), 3 the server could not start or go on.
"""

import click

from chungket.cli.badges import badges
from chungket.cli.check import check
from chungket.cli.doctor import doctor
from chungket.cli.hosts import hosts
from chungket.cli.rehearse import rehearse
from chungket.cli.results import results
from chungket.cli.serve import serve
from chungket.cli.version import version


@click.group(help="Chung Kết: a real-time server for the final round of a knowledge contest held in one hall.")
def main() -> None:
    """Group of the commands below."""


for command in (serve, rehearse, check, badges, results, doctor, hosts, version):
    main.add_command(command)
