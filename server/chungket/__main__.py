"""The program `chungket`, also as `python -m chungket`.

Owns the word to those who start it on Windows: it stands before every import of what Windows does not have.
"""

import sys


def main() -> None:
    """Entry point of the console script."""
    if sys.platform == "win32":
        sys.exit("Chung Ket needs Linux or macOS. On Windows, install WSL2 (wsl --install) and run it in there.")
    from chungket.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
