"""Questions and rosters in; results and documents out.

Owns the files a person at a desk works with. It must not know sockets, the store or the running contest. Called by the
command line and the application; imports nothing of this project but `core`, `resources` for the fonts, and
`whole_file` to write.

What comes in, as pure functions over directories (no clock, no randomness: days and salts are the caller's):

`contest_folder.read_contest(directory, *, salt, today=None, rehearsal=False, refused=()) -> CheckedContest`
    Reads contest.toml, questions.xlsx, finalists.xlsx, images/ and excluded.xlsx. Raises `problems.ContestInvalid`,
    whose `problems` are *all* errors and warnings; `CheckedContest.problems` are the warnings of a good one. A
    `Problem` has `severity`, `file`, `sheet`, `row`, `column`, `expected`, `got`, and `message`, the Vietnamese
    sentence; `str(problem)` puts "LỖI" or "Lưu ý" before it. `refused` are
    `shown_questions.question_fingerprints(contest)` of contests whose questions have been shown, or
    `shown_questions.shipped_questions()`: what `check`, `doctor` and `serve` all refuse.

`lock.lock_contest(contest_directory, data_directory, salt, *, rehearsal=False, refused=()) -> Contest`
    Checks and copies the contest into `<data>/contest/` (0700/0600, on disk, all or nothing). Raises
    `ContestInvalid`, `lock.ContestAlreadyLocked`.

`lock.load_locked(data_directory) -> LockedContest`
    The locked contest with its hashes, salt, image digests and directory. Raises `lock.LockDamaged`.

`rehearsal_folder.write_rehearsal_folder(contest_directory, sample_directory, target) -> Path`
    A directory to rehearse with: roster and rules of the one, questions of the other.

`changes.changes_since_lock(contest_directory, data_directory) -> list[Change]`
    Edits made after the lock, as (file, sheet, row, column, old, new) with a Vietnamese `message`; none is used.

`hashes.rules_hash(contest)`, `hashes.questions_hash(contest, salt, image_digests)`, `hashes.roster_hash(contest, salt)`
    What the genesis entry holds; `hashes.question_digests` and `hashes.row_salt` prove a single disclosed question.

`people.person_id(salt, name, birth) -> PersonId`
    For a replacement who is not in the roster.

`worked_example.worked_example(contest)`, `setup_preview.team_preview_text(contest)`, `rules_text.rules_text(contest)`
    What the rules come to, in Vietnamese: an example ranked by the core, sum and mean side by side, the thể lệ.

`text.fold(text)`, `text.given_name_key(name)`
    Comparing and listing Vietnamese names; whoever prints a list uses the second as its sort key.

`fits.hall_type(hall)`
    Type size, rows and row width of a hall's picture.

What goes out; every file appears whole or not at all:

`badges.write_badges(contest, path, *, only=()) -> Path`
`badges.write_slips(contest, codes, public_url, path, *, only=(), progress=None) -> Path`
    A4 sheets to be cut (mode 0600). `codes` maps candidate numbers to `badges.SlipCode(code, issue)`. Raise
    `badges.CandidateUnknown`, `sheets_pdf.GlyphMissing`.

`results.result_tables(state, *, public=False, seal=None) -> ResultTables`
    Standings, teams and awards as rows. Raises `results.ResultNotPublic` for the public edition before the end.

`results.write_results(tables, directory) -> tuple[Path, ...]`
    Three CSV files and one workbook.

`icpc.write_contest_api(state, directory, *, public=False, wall_offset_us=0, zone=UTC) -> tuple[Path, ...]`
    The same as awards and scoreboards in the shape of the ICPC Contest API.

`bundle.write_bundle(path, bundle.published_of(locked, data_directory), state, seal, log, program)`
    Everything that proves the result, without names, for `chungket.verify`; `bundle.names_form` is what is kept apart.

Every fault meant for the desk derives from `problems.ExchangeError` and reads in Vietnamese.
"""
