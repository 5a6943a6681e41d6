"""`chungket serve`: the server of a real final."""

from pathlib import Path
from typing import Any

import click

from chungket.app import Running
from chungket.cli.running import run, server_of, show_addresses, show_json
from chungket.cli.server_options import server_options, settings_of
from chungket.cli.slip_address import say, served_at
from chungket.config import data_directory_of
from chungket.exchange.contest_folder import CONTEST_FILE
from chungket.exchange.lock import LOCKED_DIRECTORY
from chungket.exchange.shown_questions import shipped_questions

CHANGEABLE = "còn sửa được (sửa tệp, chạy lại) đến khi mở phòng chờ"  # `locking`: with a store of our own


@click.command(help="Serve a contest. Its files can be changed until the lobby opens; then they are locked.")
@click.argument("contest_directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@server_options
@click.option("--rehearsal", is_flag=True, help="Go on with a rehearsal that was taken over.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one line of JSON.")
def serve(contest_directory: Path, data_directory: Path | None, rehearsal: bool, as_json: bool, **options: Any) -> None:
    """Run until Ctrl-C. A data directory may be named alone, as other commands take it: after a take-over there need
    not be the files it was made from."""
    source: Path | None = contest_directory
    if (contest_directory / LOCKED_DIRECTORY).is_dir() and not (contest_directory / CONTEST_FILE).exists():
        if data_directory not in (None, contest_directory):
            raise click.UsageError(
                f"cần một thư mục dữ liệu; đang có hai: {contest_directory} và --data-directory {data_directory}"
            )
        source, data_directory = None, contest_directory
    if rehearsal and source is not None:
        raise click.UsageError(
            f"--rehearsal: cần thư mục dữ liệu của buổi tổng duyệt; {contest_directory} là thư mục cuộc thi. Để tổng "
            "duyệt từ đầu: chungket rehearse"
        )
    directory = data_directory or data_directory_of(contest_directory)
    settings = settings_of(directory, options)
    show = show_json if as_json else show_addresses
    locked_before = (directory / LOCKED_DIRECTORY).exists()

    async def ready(running: Running) -> None:
        if not as_json and (not locked_before or running.served.set_aside is not None):
            changeable = "không sửa được nữa" if settings.store_url else CHANGEABLE
            click.echo(
                f"\nĐã lưu thể lệ, câu hỏi, danh sách thí sinh; {changeable}. "
                f"Ví dụ xếp hạng theo thể lệ: chungket check {contest_directory}"
            )  # RULES 4.1
        show(running)
        say(served_at(directory, running.join_url))

    run(server_of(settings)(settings, source, ready, rehearsal=rehearsal, refused=shipped_questions))
    if not as_json:
        click.echo("\nĐã dừng. Không mất gì: chạy lại đúng lệnh cũ là tiếp tục.")
