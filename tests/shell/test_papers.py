"""Papers and judging over real sockets and a real store (RULES 3, 5, 6)."""

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from docx import Document

from tests.harness.clients import Console, Finalist, Frame, get, post
from tests.harness.papers import PAPER, Writer, write_paper_final
from tests.harness.serving import OPENED_EARLY, Hall, People, press, press_until, served


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A server on a final with a paper."""
    short_review = "chungket.exchange.rules_table:MINUTE_US = 2_000_000"
    with served(tmp_path, contest=write_paper_final(tmp_path / "contest"), constants=[short_review]) as running:
        yield running


@pytest.fixture
async def people(hall: Hall) -> AsyncIterator[People]:
    """Whoever a test needs."""
    async with People(hall) as everybody:
        yield everybody


async def writing(people: People, *numbers: int) -> tuple[Console, list[Writer]]:
    """The paper is open, and these write it."""
    operator = await people.operator()
    pages = [await people.finalist(number) for number in numbers]
    for page in pages:
        await page.command("confirm_identity", correct=True)
    assert (await operator.flow("lock_lobby"))["type"] == "ack"
    assert (await operator.flow("start_round", round=PAPER, override_reason=OPENED_EARLY))["type"] == "ack"
    assert (await operator.flow("open_paper", round=PAPER))["type"] == "ack"
    writers = [Writer(page) for page in pages]
    for writer in writers:
        await writer.opened()
    return operator, writers


async def test_a_paper_is_opened_written_and_handed_in(people: People) -> None:
    operator, (first, second) = await writing(people, 1, 2)
    texts = first.page.parts["paper"]["paper"]["questions"]
    assert [entry["slot"] for entry in texts] == list(range(6))
    assert first.page.parts["paper"] == second.page.parts["paper"]
    assert sorted(first.sheet["order"]) == list(range(6))
    assert all(sorted(letters) == list("ABCD") for letters in first.sheet["choices"])
    assert (await first.save({0: "B", 1: "B", 2: "A"}))["type"] == "ack"
    assert (await first.save({2: "B", 3: "C"}))["type"] == "ack"
    assert (await first.submit(unanswered=2))["type"] == "ack"
    await first.page.until(lambda: first.sheet["submitted"], "the result")
    assert (first.sheet["correct"], first.slots) == (3, {0: "B", 1: "B", 2: "B", 3: "C"})  # RULES 3.2: at once
    assert second.sheet["correct"] == -1
    await operator.until(lambda: operator.console["paper"]["submitted"] == 1, "the count")
    refused = await first.save({4: "B"})
    assert (refused["type"], refused["code"]) == ("refused", "submitted")


async def test_no_key_of_a_paper_leaves_the_server_while_it_is_written(people: People) -> None:
    secretary = await people.console("secretary")
    _, (writer,) = await writing(people, 1)
    await writer.save({0: "B"})
    for client in (writer.page, secretary):
        await client.until(lambda client=client: client.parts["seq"] > 0, "news")  # type: ignore[misc]
    assert all(not entry["key"] for entry in secretary.console["played"])


async def test_who_comes_back_has_the_paper_and_what_was_saved(people: People) -> None:
    _, (writer,) = await writing(people, 1)
    await writer.save({0: "B", 5: "D"})
    await writer.page.close()
    await writer.page.open()
    await writer.opened()
    assert writer.slots == {0: "B", 5: "D"}


async def test_a_device_that_lost_its_place_delivers_what_it_had_stored(people: People, hall: Hall) -> None:
    """RULES 3.4, DESIGN 3.9: changes of the old session are held for the jury."""
    operator, (old,) = await writing(people, 1)
    await old.save({0: "B"})
    await old.page.close()
    answered = hall.sign_in(1, "máy khác")
    await operator.until(lambda: operator.console["takeovers"], "the other device")
    takeover = operator.console["takeovers"][0]
    reply = await operator.command("decide_takeover", candidate="0001", session=takeover["session"], approve=True)
    assert reply["type"] == "ack"
    new = Writer(await people.with_cookie(answered.cookie, "máy khác"))
    await new.opened()
    assert new.slots == {0: "B"}  # what the server had goes with the place
    late = Finalist(hall.url, "finalist", old.page.cookie, old.page.device)
    people.here.append(late)
    await late.open()
    assert late.parts["takeover"]["state"] == "replaced"
    change = old.change(1, "B", 0)
    reply = await late.command("save_paper", id_="muộn", paper=PAPER, changes=[change])
    assert reply["type"] == "ack"
    refused = await late.command("answer", id_="khác", play="x", choice="A")
    assert refused["code"] == "replaced"
    await operator.until(lambda: operator.console["held"], "the held change")
    held = operator.console["held"][0]
    assert (held["candidate"], held["slot"], held["cause"], held["admitted"]) == ("0001", 1, "replaced", False)
    jury, secretary = await people.console("jury"), await people.console("secretary")
    assert (await jury.command("admit_held", held=held["number"], reason="Máy hỏng"))["type"] == "ack"
    await secretary.until(lambda: secretary.console["proposals"], "the proposal")
    proposal = secretary.console["proposals"][0]
    assert proposal["may_decide"]
    assert (await secretary.command("decide_proposal", proposal=proposal["number"], confirm=True))["type"] == "ack"
    await new.page.until(lambda: new.sheet["held"] == 0, "the admission")


async def test_a_preview_says_what_a_ruling_would_change_and_changes_nothing(people: People) -> None:
    operator, (first, second) = await writing(people, 1, 2)
    await first.save({0: "B", 1: "B"})
    await second.save({0: "A", 1: "B"})
    for writer in (first, second):
        await writer.submit()
    await operator.until(lambda: operator.console["step"]["command"] == "score_paper", "the close")
    await operator.press()
    jury = await people.console("jury")
    before = jury.parts["seq"]
    arguments = {"paper": PAPER, "question": "TN01", "reason": "Đề sai"}
    await jury.send({"type": "preview", "id": "p1", "name": "void_question", "arguments": arguments})
    await jury.until(lambda: "preview" in jury.parts, "the preview")
    preview = jury.parts["preview"]["preview"]
    assert (preview["refusal"], jury.parts["seq"]) == ("", before)
    changed = {row["id"]: (row["before"], row["after"]) for row in preview["ranks"] if row["scope"] == "individual"}
    assert changed["0002"][1] < changed["0002"][0] or changed["0002"] == (2, 1)
    await operator.send({"type": "preview", "id": "p2", "name": "void_question", "arguments": arguments})
    await operator.until(lambda: "p2" in operator.replies, "the refusal")
    assert operator.replies["p2"]["code"] == "not_allowed"


async def test_from_the_paper_to_signed_minutes(people: People, hall: Hall) -> None:
    """RULES 6: review, finalize, minutes with the log's numbers, then the ceremony."""
    operator, writers = await writing(people, 1, 2, 3, 4)
    for number, writer in enumerate(writers):
        await writer.save(dict.fromkeys(range(6 - number), "B"))
        await writer.submit()
    await press_until(operator, "open_review")
    page = writers[0].page
    await page.send({"type": "review"})
    await page.until(lambda: "review" in page.parts, "an answer")
    assert page.parts["review"]["sheet"] is None
    assert get(hall.url, "/api/minutes.pdf", {"Cookie": operator.cookie})[0] == 409
    await press(operator)
    await page.send({"type": "review"})
    await page.until(lambda: page.parts["review"]["sheet"] is not None, "the answer sheet")
    review: Frame = page.parts["review"]
    rows = review["sheet"]["rows"]
    assert [(row["answer"], row["right"]) for row in rows if row["question"].startswith("TN")] == [("B", True)] * 6
    assert "rank" not in repr(page.parts["review"])
    secretary = await people.console("secretary")
    await finalized(operator, secretary)
    assert operator.console["step"]["blockers"] or operator.console["step"]["command"] != "move_ceremony"
    refused = await operator.command("move_ceremony", operator.console["flow_version"], by=1)
    assert (refused["type"], refused["code"]) == ("refused", "blocked")
    status, headers, content = get(hall.url, "/api/minutes.docx", {"Cookie": secretary.cookie})
    assert (status, headers["cache-control"]) == (200, "no-store")
    texts = "\n".join(
        [
            *(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs),
            *(cell.text for table in Document(io.BytesIO(content)).tables for row in table.rows for cell in row.cells),
        ]
    )
    assert "0001" in texts
    assert get(hall.url, "/api/minutes.pdf", {"Cookie": secretary.cookie})[2].startswith(b"%PDF")
    assert get(hall.url, "/api/minutes.pdf")[0] == 403
    assert get(hall.url, "/api/minutes.txt", {"Cookie": secretary.cookie})[0] == 404
    assert (await secretary.command("record_signed", signers="Ba trưởng ban"))["type"] == "ack"
    await operator.until(lambda: operator.console["editions"][0]["signed"], "the signature")
    assert await press(operator) == "move_ceremony"


async def finalized(operator: Console, secretary: Console) -> None:
    """From the review to the result: live ties go to lots where the big button does not play them off."""
    while operator.console["phase"] != "finalized":
        if operator.console["step"]["command"] == "finalize" and operator.console["ties"]:
            tie = operator.console["ties"][0]
            reply = await secretary.flow(
                "draw_lots", scope=tie["scope"], order=tie["members"], witnesses="Hai trưởng đoàn"
            )
            assert reply["type"] == "ack", reply
            await operator.until(lambda: tie not in operator.console["ties"], "the draw")  # noqa: B023
        elif not operator.console["step"]["blockers"]:
            await press(operator)
        else:
            await operator.until(lambda: not operator.console["step"]["blockers"], "the end of the review")


async def test_a_corrected_name_is_known_before_it_is_decided(people: People, hall: Hall) -> None:
    """RULES 1.4, 10: the name stays beside the log."""
    secretary = await people.console("secretary")
    page = await people.finalist(1)
    headers = {"Cookie": secretary.cookie}
    refused = post(hall.url, "/api/people", {"candidate": "0001", "name": "Nguyễn Ổn"})
    assert refused.status == 403
    answered = post(hall.url, "/api/people", {"candidate": "0001", "name": "  Nguyễn   Ổn "}, headers)
    assert answered.status == 200
    reply = await secretary.command("correct_name", candidate="0001", person=answered.body["person"], reason="Sai dấu")
    assert reply["type"] == "ack"
    await page.until(lambda: page.parts["own"]["name"] == "Nguyễn Ổn", "the name")
    assert "Nguyễn Ổn".encode() not in hall.server.data_directory.joinpath("contest", "lock.json").read_bytes()
    assert (await secretary.command("correct_name", candidate="0001", person="bịa", reason="x"))["code"] == "unknown"
    status, _, body = get(hall.url, "/api/substitutes?candidate=0001", headers)
    assert (status, body) == (200, b'{"substitutes":[]}')


async def test_complaints_filed_at_the_same_moment_have_numbers_of_their_own(people: People) -> None:
    """Each is ruled on by itself (RULES 6.1)."""
    secretary, jury = await people.console("secretary"), await people.console("jury")
    for number in range(4):
        arguments = {"unit": "DV001", "question": "", "text": f"Khiếu nại {number}"}
        await secretary.send(
            {
                "type": "command",
                "id": f"đơn {number}",
                "name": "file_complaint",
                "flow_version": -1,
                "arguments": arguments,
            }
        )
    await jury.until(lambda: len(jury.console["complaints"]) == 4, "the complaints")
    assert [complaint["number"] for complaint in jury.console["complaints"]] == [1, 2, 3, 4]
