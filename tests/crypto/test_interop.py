"""Python opens what the browser's code sealed, and the other way round: fresh keys and letters in every run.

The browser's code runs in Node (`interop.ts`), with the two vaults exactly as the pages have them.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from crypto import attachments, codes, desk, directory, facts, keys, mailbox, notes, reading, roles, shelf, submission
from crypto.age_format import Recipient, check_envelope, sealed_size
from crypto.bodies.asks import Answer, Ask
from crypto.bodies.counted import Counted, Process
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.reply import Reply
from crypto.bodies.report import Answers, FollowUp, Receipt
from crypto.encoding import Json, as_int, as_list, as_text, b64, b64_decode, digest, lp
from crypto.letters import Seen
from crypto.mailbox import Write
from crypto.notebook import Note, Referral
from crypto.opening import open_sealed
from crypto.phrases import Phrase, PhraseAnswer
from crypto.refusals import WrongBody
from crypto.roles import Case, Desk, Member, Statistics
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey

pytestmark = pytest.mark.xdist_group("interop")

TODAY = "2026-11-24"
DAY = date(2026, 11, 24)
BITS = 8
STORY = "Tôi chưa được trả lương. 給料をもらっていません。\n🆘"
ANSWERS: dict[str, Json] = {
    "kinds": ["unpaid_wages", "passport_taken"],
    "language": "vi",
    "ongoing": "yes",
    "replies": "code",
    "story": STORY,
    "sector": "care",
}
STATISTICS = Identity[Statistics].draw()
FACTS = Facts(21, (1, 4), "vi", "yes", "code", urgent=True)


class RefusedThere(Exception):
    """The browser's code refused; the message is the refusal's name."""


class Browser:
    """The browser's code, one call at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, target: str, method: str, *args: Json) -> Json:
        """What ``method`` of ``target`` answers; `RefusedThere` if it refuses."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"target": target, "method": method, "args": args}) + "\n")
        self._process.stdin.flush()
        reply = cast("dict[str, Json]", json.loads(self._process.stdout.readline()))
        if "refused" in reply:
            raise RefusedThere(reply["refused"])
        assert "value" in reply, reply
        return reply["value"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is missing: `make test` brings it")
    script = Path(__file__).with_name("interop.mjs")
    with subprocess.Popen(
        [node, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
    ) as process:
        yield Browser(process)


def get(value: Json, key: str) -> Json:
    assert isinstance(value, Mapping)
    return value[key]


def text(value: Json, key: str) -> str:
    return as_text(get(value, key))


def blob(value: Json, key: str) -> bytes:
    return b64_decode(text(value, key))


def facts_json() -> Mapping[str, Json]:
    facts = FACTS.json()
    assert isinstance(facts, Mapping)
    return facts


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


# --- the desk and the organisation in Python, for the browser's reporter ----------------------------------------------


class House:
    """An organisation with one desk; every key in Python."""

    def __init__(self) -> None:
        self.organisation = SigningKey.draw()
        self.instance = digest(self.organisation.verify_key)
        self.desk = secrets.token_bytes(16)
        self.epochs = [self._keys(1, None)]
        for epoch in (2, 3):
            self.epochs.append(self._keys(epoch, self.epochs[-1][1]))
        self.identity, self.signer, self.entry = self.epochs[-1]
        self.directory = directory.Directory(
            (self.entry,),
            date(2026, 12, 29),
            self.instance,
            DAY,
            "声",
            self.organisation.verify_key,
            5,
            statistics_digest=STATISTICS.recipient.digest,
        )
        self.signature = directory.sign(self.directory, self.organisation)

    def _keys(self, epoch: int, before: SigningKey | None) -> tuple[Identity, SigningKey, directory.DeskEntry]:
        identity, signer = Identity.draw(), SigningKey.draw()
        entry = directory.sign_entry(
            signer,
            instance=self.instance,
            desk=self.desk,
            epoch=epoch,
            names={"en": "Vietnamese desk", "vi": "Bàn tiếng Việt"},
            languages=("vi", "ja"),
            area="nationwide",
            recipient=identity.recipient,
            before=before,
        )
        return identity, signer, entry

    @property
    def answer(self) -> Json:
        """As GET /api/v1/directory."""
        return {"directory": self.directory.text, "signature": b64(self.signature)}


def parsed(body: Json) -> submission.Submission:
    return submission.Submission(
        case=blob(body, "case"),
        verify_key=blob(body, "verify_key"),
        token_digest=blob(body, "token_digest"),
        desk=blob(body, "desk"),
        epoch=as_int(get(body, "epoch")),
        urgent=get(body, "urgent") is True,
        report=blob(body, "report"),
        cover=blob(body, "cover"),
        card=blob(body, "card"),
        nonce=blob(get(body, "proof"), "nonce"),
        signature=blob(body, "signature"),
        attachments=named(body),
    )


def named(body: Json) -> tuple[attachments.Named, ...]:
    assert isinstance(body, Mapping)
    return tuple(
        attachments.Named(blob(one, "id"), blob(one, "digest")) for one in as_list(body.get("attachments", []))
    )


PHOTO = secrets.token_bytes(70_000)


def attached(browser: Browser, reporter: str, to: str) -> tuple[Json, attachments.Attachment, bytes]:
    """A file that the browser has sealed: as it tells of it, the same read, and the sealed file."""
    found = browser.call(reporter, "sealAttachment", to, "image/png", True, b64(PHOTO))
    assert isinstance(found, Mapping)
    told = {key: value for key, value in found.items() if key != "sealed"}
    return told, attachments.Attachment.from_json(told), blob(found, "sealed")


def submit(
    browser: Browser, house: House, reporter: str, files: Sequence[Json] = (), **more: Json
) -> submission.Submission:
    if not files:
        begin(browser, house, reporter)
    draft: Json = {
        "attachments": list(files),
        "desk": b64(house.desk),
        "recipient": house.identity.recipient.text,
        "answers": ANSWERS,
        "day": TODAY,
        "hour": 21,
        "urgent": True,
        "kinds": [1, 4],
        **more,
    }
    body = browser.call(reporter, "writeReport", draft, BITS)
    sent = parsed(body)
    assert sent.json() == body
    return sent


def begin(browser: Browser, house: House, reporter: str) -> None:
    browser.call(reporter, "verifyDirectory", house.answer, TODAY)
    browser.call(reporter, "drawCode", b64(house.instance))


@pytest.mark.protocol("P-28", "P-29")
def test_a_file_of_the_browser_s_is_uploaded_bound_and_opened_in_python(browser: Browser) -> None:
    house, reporter = House(), "reporter:attaches"
    begin(browser, house, reporter)
    told, attachment, sealed = attached(browser, reporter, "report")
    upload = browser.call(reporter, "prepareUpload", "report", told, len(sealed), BITS)
    case = blob(upload, "case")
    proved = attachments.verify_upload(
        blob(upload, "verify_key"),
        instance=house.instance,
        case=case,
        attachment=attachments.Named(blob(upload, "attachment"), blob(upload, "digest")),
        sealed_bytes=as_int(get(upload, "size")),
        signature=blob(upload, "signature"),
    )
    needed = attachments.upload_bits(BITS, len(sealed))
    assert submission.has_proof(case, proved, blob(get(upload, "proof"), "nonce"), needed)

    sent = submit(browser, house, reporter, [told])
    submission.verify(sent, house.instance)
    assert (sent.case, sent.attachments) == (case, (attachment.named,))
    cover = reading.open_cover(sent.cover, house.identity, instance=house.instance, case=sent.case, epoch=3)
    report = reading.open_report(sent.report, cover)
    assert report.body.attachments == (attachment,)
    assert reading.open_attachment(sealed, attachment, reading.case_identities(cover)) == PHOTO
    with pytest.raises(WrongBody):
        reading.open_attachment(flipped(sealed), attachment, reading.case_identities(cover))


def test_a_report_of_the_browser_passes_the_server_and_is_read_by_the_desk(browser: Browser) -> None:
    house = House()
    sent = submit(browser, house, "reporter:submits")
    for name, sizes in submission.ENVELOPE_SIZES.items():
        check_envelope(cast(bytes, getattr(sent, name)), sizes)
    body = submission.verify(sent, house.instance)
    assert submission.has_proof(sent.case, body, sent.nonce, BITS)

    cover = reading.open_cover(sent.cover, house.identity, instance=house.instance, case=sent.case, epoch=3)
    assert cover.body.facts == FACTS
    report = reading.open_report(sent.report, cover)
    assert report.author == sent.verify_key
    assert report.body.answers.json() == ANSWERS | {"kinds": ("unpaid_wages", "passport_taken")}
    assert (report.body.day, report.body.desk, report.body.directory_version) == (DAY, house.desk, 5)

    code = codes.read_code(as_text(browser.call("reporter:submits", "code")))
    mine = codes.reporter_keys(code, house.instance)
    assert (mine.case, mailbox.token_digest(mine.token)) == (sent.case, sent.token_digest)
    assert report.body.reporter_recipient == mine.identity.recipient.text
    card = reading.open_card(
        sent.card, mine.identity, instance=house.instance, case=sent.case, author=mine.signer.verify_key
    )
    assert card.body.desk_verify_key == house.signer.verify_key
    assert card.body.case_recipient == Identity(cover.body.identity).recipient.text


@pytest.mark.protocol("P-44")
def test_facts_in_a_report_of_the_browser_are_read_by_the_statistics_alone(browser: Browser) -> None:
    house, told = House(), {"kinds": [1, 9], "told": {"status": 0, "transfer": 2}}
    counted: Json = {"recipient": STATISTICS.recipient.text, "facts": told}
    sent = submit(browser, house, "reporter:is counted with a report", counted=counted)
    cover = reading.open_cover(sent.cover, house.identity, instance=house.instance, case=sent.case, epoch=3)
    sealed = reading.open_report(sent.report, cover).body.facts
    assert sealed is not None
    opened = reading.open_counted(sealed, STATISTICS, instance=house.instance)
    assert opened.body == Counted(alone=False, kinds=(1, 9), told={"status": 0, "transfer": 2})
    assert opened.author != sent.verify_key
    other: Json = {"recipient": Identity.draw().recipient.text, "facts": told}
    with pytest.raises(RefusedThere, match="WrongRecipient"):
        submit(browser, house, "reporter:is counted by a stranger", counted=other)


@pytest.mark.protocol("P-34")
def test_facts_of_the_browser_are_read_by_the_statistics_alone_and_name_no_letter(browser: Browser) -> None:
    house = House()
    browser.call("reporter:is counted", "verifyDirectory", house.answer, TODAY)
    counted = Counted(alone=True, kinds=(1, 9), told={"status": 0, "wage_ratio": 4})
    asked: tuple[Json, ...] = (STATISTICS.recipient.text, counted.json())
    body = browser.call("reporter:is counted", "sealFacts", *asked, 4)
    again = browser.call("reporter:is counted", "sealFacts", *asked, BITS)
    assert text(body, "facts") == text(again, "facts")
    sealed = blob(body, "facts")
    check_envelope(sealed, facts.ENVELOPE_SIZES)
    assert facts.worked(sealed, blob(get(again, "proof"), "nonce"), BITS)
    opened = reading.open_counted(sealed, STATISTICS, instance=house.instance)
    assert opened.body == counted
    other = browser.call("reporter:is counted too", "verifyDirectory", house.answer, TODAY)
    assert get(other, "statistics_recipient") == b64(STATISTICS.recipient.digest)
    others = reading.open_counted(
        blob(browser.call("reporter:is counted too", "sealFacts", *asked, 4), "facts"),
        STATISTICS,
        instance=house.instance,
    )
    assert others.body == opened.body
    assert others.author != opened.author
    with pytest.raises(RefusedThere, match="WrongRecipient"):
        browser.call("reporter:is counted", "sealFacts", Identity.draw().recipient.text, counted.json(), 4)


def test_the_browser_reads_the_desk_s_replies_and_its_writes_are_believed(browser: Browser) -> None:
    house = House()
    sent = submit(browser, house, "reporter:first visit")
    cover = reading.open_cover(sent.cover, house.identity, instance=house.instance, case=sent.case, epoch=3)
    report = reading.open_report(sent.report, cover)
    case_identity = Identity(cover.body.identity)
    asked = (Phrase("meet", {"day": "2026-12-24", "time": "18:30"}), Phrase("more_about", {"text": "その日 🙏"}))
    body = Reply(DAY, "vi", digest(sent.report), "Chào bạn. 「声」です。", phrases=asked)
    sealed = desk.seal_reply(
        house.signer,
        body,
        instance=house.instance,
        case=sent.case,
        counter=1,
        reporter_recipient=Recipient.parse(report.body.reporter_recipient),
        case_recipient=case_identity.recipient,
        seen=[Seen(report.author, digest(sent.report))],
    )
    nonce = secrets.token_bytes(16)

    def letter(sealed_reply: bytes) -> dict[str, Json]:
        return {
            "author": "desk",
            "counter": 1,
            "day": TODAY,
            "digest": b64(digest(sealed_reply)),
            "letter": b64(sealed_reply),
        }

    answer: dict[str, Json] = {
        "nonce": b64(nonce),
        "state": "answered",
        "card": b64(sent.card),
        "entries": [entry.text for _, _, entry in house.epochs],
        "letters": [letter(sealed.reply)],
        "own": [{"counter": 1, "digest": b64(digest(sent.report)), "day": TODAY}],
    }
    code = as_text(browser.call("reporter:first visit", "code"))
    visit = "reporter:second visit"
    opened = browser.call(visit, "openMailbox", codes.show_code(code), b64(house.instance))
    assert (blob(opened, "case"), digest(blob(opened, "token"))) == (sent.case, sent.token_digest)

    box = browser.call(visit, "readMailbox", answer)
    known: dict[str, Json] = {"counter": 1, "day": TODAY, "desk": b64(house.desk), "deleted": False, "movedTo": None}
    known |= {"files": []}
    assert get(box, "missing") is False
    phrases: list[Json] = [one.json() for one in asked]
    assert get(box, "replies") == [known | {"phrases": phrases, "text": body.text, "language": "vi", "refused": None}]

    def believed(write: Write, payload: bytes, written: Json) -> None:
        assert blob(written, "nonce") == nonce
        mailbox.verify_write(
            sent.verify_key,
            write,
            instance=house.instance,
            case=sent.case,
            nonce=nonce,
            payload=payload,
            signature=blob(written, "signature"),
        )

    written = browser.call(visit, "writeFollowUp", "Cảm ơn. 🙏", TODAY)
    believed(Write.LETTER, blob(written, "letter"), written)
    follow_up = reading.open_follow_up(
        blob(written, "letter"), report, [case_identity], as_int(get(written, "counter"))
    )
    assert follow_up.body == FollowUp(DAY, "Cảm ơn. 🙏")
    assert follow_up.seen == (Seen(house.signer.verify_key, digest(sealed.reply)),)

    told, attachment, file = attached(browser, visit, "mailbox")
    tapped: Json = [{"reply": 2, "phrase": 1, "answer": "no"}, {"reply": 1, "phrase": 2, "answer": "not_sure"}]
    written = browser.call(visit, "writeFollowUp", "Xem.", TODAY, [told], tapped)
    believed(Write.LETTER, mailbox.letter_payload(blob(written, "letter"), named(written)), written)
    follow_up = reading.open_follow_up(
        blob(written, "letter"), report, [case_identity], as_int(get(written, "counter"))
    )
    assert follow_up.body.attachments == (attachment,)
    assert follow_up.body.answers == (PhraseAnswer(1, 2, "not_sure"), PhraseAnswer(2, 1, "no"))
    assert named(written) == (attachment.named,)
    assert reading.open_attachment(file, attachment, [case_identity]) == PHOTO
    believed(Write.DELETION, mailbox.deletion_payload([1]), browser.call(visit, "writeDeletion", [1]))
    believed(Write.WITHDRAWAL, b"", browser.call(visit, "writeWithdrawal"))
    left = browser.call(visit, "writeReceipt", TODAY)
    believed(Write.RECEIPT, blob(left, "receipt"), left)
    receipt = reading.open_receipt(blob(left, "receipt"), report, [case_identity], {1: digest(sealed.reply)})
    assert receipt.body == Receipt(DAY, 1, digest(sealed.reply))

    damaged = browser.call(visit, "readMailbox", answer | {"letters": [letter(flipped(sealed.reply))]})
    assert get(damaged, "replies") == [
        known | {"phrases": [], "text": None, "language": None, "refused": "PayloadFailure"}
    ]


# --- the desk and the organisation in the browser, for Python's reporter ----------------------------------------------


def found(browser: Browser, member: str) -> tuple[Json, str, str]:
    """A founder's body, passphrase and recovery code."""
    passphrase = as_text(browser.call(member, "drawPassphrase", "ja"))
    recovery_code = as_text(browser.call(member, "drawRecoveryCode"))
    body = browser.call(
        member, "foundOrganisation", {"name": "声", "passphrase": passphrase, "recoveryCode": recovery_code}
    )
    return body, passphrase, recovery_code


def test_a_desk_of_the_browser_reads_python_s_report_and_answers_it(browser: Browser) -> None:
    lead = "member:lead"
    founder, _, _ = found(browser, lead)
    organisation = get(founder, "organisation")
    instance = digest(blob(organisation, "verify_key"))
    desk_id = secrets.token_bytes(16)
    facts: Json = {
        "desk": b64(desk_id),
        "names": {"en": "Desk", "ja": "窓口"},
        "languages": ["vi"],
        "area": "nationwide",
    }
    made = browser.call(lead, "makeDesk", facts)
    known: Json = {
        "verify_key": text(organisation, "verify_key"),
        "name": "声",
        "instance": b64(instance),
        "succession": [],
        "secret": text(organisation, "secret"),
        "sealed_by_key": text(founder, "verify_key"),
        "statistics_recipient": None,
        "version": 0,
    }
    signed = browser.call(lead, "signDirectory", known, [text(made, "entry")], TODAY)
    listed = directory.verify(text(signed, "directory"), blob(signed, "signature"), today=DAY)
    entry = listed.desks[0]
    assert (listed.version, listed.expires, listed.organisation_name) == (1, date(2026, 12, 29), "声")
    assert entry == directory.parse_entry(text(made, "entry"))
    recipient = entry.check_recipient(text(made, "recipient"))

    mine = codes.reporter_keys(codes.draw_code(), instance)
    case_identity = Identity[Case].draw()
    photo, sealed_photo = attachments.seal_attachment(
        case_identity.recipient, PHOTO, media_type="image/jpeg", cleaned=False
    )
    voice, sealed_voice = attachments.seal_attachment(
        case_identity.recipient, b"a voice", media_type="audio/ogg", cleaned=True
    )
    sent = submission.build(
        mine,
        entry,
        recipient,
        answers=Answers.from_json(ANSWERS),
        facts=FACTS,
        day=DAY,
        directory_version=listed.version,
        bits=0,
        case_identity=case_identity,
        attachments=[photo],
    )
    row: Json = {
        "case": b64(sent.case),
        "verify_key": b64(sent.verify_key),
        "epoch": 1,
        "cover_digest": b64(digest(sent.cover)),
    }
    stream = b64(sent.case + lp(sent.cover))
    covers = as_list(browser.call(lead, "openCovers", b64(desk_id), [row], stream))
    assert [get(cover, "facts") for cover in covers] == [{**facts_json(), "kinds": [1, 4]}]

    card = reading.open_card(sent.card, mine.identity, instance=instance, case=mine.case, author=sent.verify_key)
    follow_up = mailbox.seal_follow_up(
        mine, Recipient.parse(card.body.case_recipient), FollowUp(DAY, "Còn nữa. 🙏", (voice,)), counter=2
    )

    case: dict[str, Json] = {
        "case": b64(sent.case),
        "desk": b64(desk_id),
        "day": TODAY,
        "state": "in_progress",
        "urgent": True,
        "assignee": None,
        "verify_key": b64(sent.verify_key),
        "epoch": 1,
        "cover": b64(sent.cover),
        "ring": None,
        "letters": [case_letter("reporter", 1, sent.report), case_letter("reporter", 2, follow_up)],
        "replies": [],
        "notes": [],
        "receipt": None,
        "handovers": [],
        "conflicts": None,
    }
    opened = browser.call(lead, "openCase", case)
    assert get(get(opened, "report"), "answers") == ANSWERS
    assert [get(told, "text") for told in as_list(get(opened, "letters"))] == ["Còn nữa. 🙏"]
    assert get(opened, "missing") is False
    assert get(opened, "attachments") == [photo.json()]
    assert [get(told, "attachments") for told in as_list(get(opened, "letters"))] == [[voice.json()]]
    for one, sealed, content in ((photo, sealed_photo, PHOTO), (voice, sealed_voice, b"a voice")):
        found_content = browser.call(lead, "openAttachment", b64(sent.case), b64(one.id), b64(sealed))
        assert b64_decode(as_text(found_content)) == content
        with pytest.raises(RefusedThere, match="WrongBody"):
            browser.call(lead, "openAttachment", b64(sent.case), b64(one.id), b64(flipped(sealed)))

    asked = (Phrase("read_it"), Phrase("not_sign", {"document": "resignation"}))
    reply_input: Json = {
        "case": b64(sent.case),
        "text": "Chào bạn. 🙂",
        "language": "vi",
        "day": TODAY,
        "phrases": [one.json() for one in asked],
    }
    written = browser.call(lead, "writeReply", reply_input)
    reply = reading.open_reply(blob(written, "letter"), card, mine.identity, 1)
    assert reply.body == Reply(DAY, "vi", digest(sent.report), "Chào bạn. 🙂", phrases=asked)
    assert reply.seen == (Seen(mine.signer.verify_key, digest(follow_up)),)
    cover = reading.open_cover(
        sent.cover, held_identity(browser, made, founder, lead), instance=instance, case=sent.case, epoch=1
    )
    copy = reading.open_copy(blob(written, "copy"), cover, [entry.verify_key], 1)
    assert (copy.body.reply, copy.body.sent_digest) == (reply.body, digest(blob(written, "letter")))
    read = mailbox.seal_receipt(
        mine, Recipient.parse(card.body.case_recipient), Receipt(DAY, 1, digest(blob(written, "letter")))
    )
    answered = {
        **case,
        "letters": [*as_list(case["letters"]), case_letter("desk", 1, blob(written, "copy"))],
        "replies": [{"counter": 1, "day": TODAY, "deleted": False, "digest": b64(digest(blob(written, "letter")))}],
        "receipt": b64(read),
    }
    assert get(browser.call(lead, "openCase", answered), "receipt") == {
        "counter": 1,
        "day": TODAY,
        "digest": b64(digest(blob(written, "letter"))),
    }
    notes_go_both_ways(browser, lead, case, cover, held_identity(browser, made, founder, lead))


def notes_go_both_ways(
    browser: Browser, lead: str, case: dict[str, Json], cover: reading.Opened[Cover], identity: Identity
) -> None:
    """[P-36] A referral of the browser's, and a note after it by somebody in Python."""
    told: Json = {"type": "referral", "to": "police", "told": ["kinds", "employer"], "contact": TODAY}
    about: Json = {"case": case["case"], "text": "電話で話した。", "day": TODAY, "entry": told}
    written = browser.call(lead, "writeNote", about)
    own = reading.notes_identities(cover, [identity])
    first = reading.open_note(blob(written, "note"), cover, own, as_int(get(written, "counter")))
    assert first.body.entry == Referral("police", 1, ("employer", "kinds"), DAY)
    assert (first.body.text, first.body.day, first.seen) == ("電話で話した。", DAY, ())

    mai, account = SigningKey[Member].draw(), secrets.token_bytes(16)
    seen = (Seen(first.author, digest(blob(written, "note"))),)
    second = notes.seal_note(
        mai,
        Note(account, DAY, "Đã gọi. 🙂"),
        instance=cover.header.instance,
        case=cover.header.subject,
        counter=2,
        to=own[0].recipient,
        seen=seen,
    )
    listed = [
        {"counter": counter, "day": TODAY, "digest": b64(digest(note)), "note": b64(note)}
        for counter, note in ((1, blob(written, "note")), (2, second))
    ]
    opened = browser.call(lead, "openCase", case | {"notes": listed})
    assert get(opened, "noteMissing") is False
    [referral, note] = as_list(get(opened, "notes"))
    assert (text(referral, "key"), get(get(referral, "entry"), "consent")) == (b64(first.author), 1)
    assert note == {
        "author": b64(account),
        "counter": 2,
        "day": TODAY,
        "key": b64(mai.verify_key),
        "entry": None,
        "text": "Đã gọi. 🙂",
    }


def held_identity(browser: Browser, made: Json, founder: Json, lead: str) -> Identity:
    """The desk's identity, granted by the browser's lead to a member in Python."""
    member = Identity.draw()
    to = keys.MemberKeys(secrets.token_bytes(16), SigningKey.draw().verify_key, member.recipient)
    listed: dict[str, Json] = {
        "account": b64(to.account),
        "verify_key": b64(to.verify_key),
        "recipient": to.recipient.text,
        "vouchers": [],
    }
    entry = directory.parse_entry(text(made, "entry"))
    digits = keys.member_fingerprint(entry.instance, to.account, to.verify_key, to.recipient)
    grant = browser.call(lead, "grantTo", b64(entry.desk), listed, digits)
    granter = blob(founder, "verify_key")
    keys.check_vouched({1: blob(grant, "voucher")}, {1: entry}, to)
    listed["vouchers"] = [{"epoch": 1, "voucher": b64(blob(grant, "voucher"))}]
    assert get(browser.call(lead, "grantAgain", b64(entry.desk), listed), "voucher") == get(grant, "voucher")
    return reading.open_grant(blob(grant, "grant"), member, entry, granters=[granter], granter=granter).identity


# --- staff keys -------------------------------------------------------------------------------------------------------


def test_python_opens_every_secret_that_a_founder_of_the_browser_sends(browser: Browser) -> None:
    body, passphrase, recovery_code = found(browser, "member:founder")
    account, author = blob(body, "account"), blob(body, "verify_key")
    organisation = get(body, "organisation")
    instance = digest(blob(organisation, "verify_key"))
    by_passphrase = codes.passphrase_keys(codes.read_passphrase(passphrase), blob(body, "salt"))
    by_code = codes.recovery_keys(codes.read_recovery_code(recovery_code))
    assert (by_passphrase.auth, by_code.auth) == (blob(body, "auth"), blob(body, "recovery_auth"))
    pairs = [
        reading.open_member_secret(blob(body, name), identity, instance=instance, account=account, author=author)
        for name, identity in [
            ("passphrase_secret", by_passphrase.identity),
            ("recovery_secret", by_code.identity),
        ]
    ]
    assert pairs[0] == pairs[1]
    assert pairs[0].identity.recipient.text == text(body, "recipient")
    verify_key = blob(organisation, "verify_key")
    key = reading.open_organisation_secret(
        blob(organisation, "secret"),
        pairs[0].identity,
        instance=instance,
        account=account,
        author=author,
        verify_key=verify_key,
    )
    assert key.verify_key == verify_key


def covers_are_sealed_again_by_either(browser: Browser, member: str, house: House) -> None:
    """[P-19] A cover to the keys of epoch 2 goes to those of epoch 3, by the browser and by Python."""
    identity, _, entry = house.epochs[1]
    mine = codes.ReporterKeys(house.instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))
    sent = submission.build(
        mine,
        entry,
        identity.recipient,
        answers=Answers.from_json(ANSWERS),
        facts=FACTS,
        day=DAY,
        directory_version=5,
        bits=0,
    )
    about: dict[str, Json] = {"case": b64(sent.case), "verify_key": b64(sent.verify_key)}
    row: Json = {**about, "epoch": 2, "cover_digest": b64(digest(sent.cover))}
    stream = b64(sent.case + lp(sent.cover) + lp(b""))
    [resealed] = as_list(browser.call(member, "resealCovers", b64(house.desk), [row], stream))
    assert (text(resealed, "case"), text(resealed, "before")) == (b64(sent.case), b64(digest(sent.cover)))

    def opened(cover: bytes) -> reading.Opened[Cover]:
        key = house.entry.verify_key
        return reading.open_cover(
            cover, house.identity, instance=house.instance, case=sent.case, epoch=3, desk_verify_key=key
        )

    theirs = opened(blob(resealed, "cover"))
    ring = reading.open_ring(blob(resealed, "ring"), theirs)
    assert reading.open_report(sent.report, theirs, ring).body.answers == Answers.from_json(ANSWERS)
    again = desk.reseal_cover(
        house.signer,
        theirs.body,
        ring.body,
        instance=house.instance,
        case=sent.case,
        epoch=3,
        to=house.identity.recipient,
    )
    ours = again.cover
    assert opened(ours).body.facts == theirs.body.facts
    row = {**about, "epoch": 3, "cover_digest": b64(digest(ours))}
    assert browser.call(member, "openCovers", b64(house.desk), [row], b64(sent.case + lp(ours))) == [
        {"case": b64(sent.case), "facts": {**facts_json(), "kinds": list(FACTS.kinds)}, "refused": None}
    ]


def desks_ask_each_other(
    browser: Browser,
    member: str,
    house: House,
    other: directory.DeskEntry,
    signer: SigningKey[Desk],
    identity: Identity[Desk],
    case: bytes,
) -> None:
    """[P-42] The browser asks, Python answers; Python asks, the browser answers."""
    about: dict[str, Json] = {"case": b64(case), "number": 1, "text": "Bisa? 🙂", "day": TODAY}
    question = browser.call(
        member,
        "ask",
        {**about, "asked": b64(other.desk), "recipient": identity.recipient.text, "tells": ["kinds", "language"]},
    )
    place = reading.AskPlace(house.instance, case, 1, 1)
    asked = reading.open_ask(blob(question, "question"), identity, place, [house.signer.verify_key]).body
    assert asked == Ask(DAY, "Bisa? 🙂", FACTS.kinds, FACTS.language)
    said = Answer(digest(blob(question, "question")), DAY, "declined", "Penuh.")
    there = house.identity.recipient
    answer = desk.seal_answer(signer, said, to=house.entry, recipient=there, case=case, number=1)
    row: dict[str, Json] = {
        "case": b64(case),
        "number": 1,
        "asked": b64(other.desk),
        "question": text(question, "question"),
        "answer": b64(answer),
    }
    told = as_list(browser.call(member, "readAnswers", b64(house.desk), [row, row | {"number": 2}]))
    assert [get(one, "refused") for one in told] == [None, "WrongCounter"]
    assert get(get(told[0], "answer"), "text") == "Penuh."

    question_back = Ask(DAY, "Ambil?", area=23)
    sealed = desk.seal_ask(signer, question_back, to=house.entry, recipient=there, case=case, number=4)
    ask: dict[str, Json] = {"case": b64(case), "number": 4, "asking": b64(other.desk), "question": b64(sealed)}
    named = ask | {"asking": b64(house.desk)}
    read = as_list(browser.call(member, "readAsks", b64(house.desk), None, [ask, named]))
    assert [get(one, "refused") for one in read] == [None, "WrongAuthor"]
    assert get(read[0], "ask") == {"area": 23, "day": TODAY, "text": "Ambil?"}
    yes = {**ask, "desk": b64(house.desk), "recipient": identity.recipient.text, "says": "accepted", "text": "Ya."}
    back = browser.call(member, "answerAsk", {**yes, "day": TODAY})
    place = dataclasses.replace(place, number=4)
    believed = reading.open_answer(
        blob(back, "answer"), identity, place, [house.signer.verify_key], digest(sealed)
    ).body
    assert (believed.says, believed.text) == ("accepted", "Ya.")


def a_case_goes_to_another_desk_and_back(browser: Browser, member: str, house: House) -> None:
    """The browser's hand-over is read by a desk in Python, and Python's by the browser."""
    signer, identity = SigningKey.draw(), Identity.draw()
    other = directory.sign_entry(
        signer,
        instance=house.instance,
        desk=secrets.token_bytes(16),
        epoch=1,
        names={"en": "Indonesian desk"},
        languages=("id",),
        area="Kansai",
        recipient=identity.recipient,
    )
    desks = tuple(sorted((house.entry, other), key=lambda entry: entry.desk))
    both = dataclasses.replace(house.directory, desks=desks)
    answer = {"directory": both.text, "signature": b64(directory.sign(both, house.organisation))}
    browser.call(member, "verifyDirectory", answer, TODAY)
    mine = codes.ReporterKeys(house.instance, SigningKey.draw(), Identity.draw(), secrets.token_bytes(32))
    given = facts.seal_counted(STATISTICS.recipient, house.instance, Counted(alone=False, kinds=(1,), told={}))
    sent = submission.build(
        mine,
        house.entry,
        house.identity.recipient,
        answers=Answers.from_json(ANSWERS),
        facts=FACTS,
        day=DAY,
        directory_version=5,
        bits=0,
        counted=given,
    )
    case: dict[str, Json] = {
        "case": b64(sent.case),
        "desk": b64(house.desk),
        "day": TODAY,
        "state": "received",
        "urgent": True,
        "assignee": None,
        "verify_key": b64(sent.verify_key),
        "epoch": 3,
        "cover": b64(sent.cover),
        "ring": None,
        "letters": [case_letter("reporter", 1, sent.report)],
        "replies": [],
        "notes": [],
        "receipt": None,
        "handovers": [],
        "conflicts": None,
    }
    browser.call(member, "openCase", case)
    # [P-44] What would be counted of it: the facts as they stand, and a record that looks like them.
    dealt = Process(acknowledged=True, answered=False, referred=True, reopened=False, retaliation=False, satisfied=True)
    letters = as_list(browser.call(member, "sealCounted", STATISTICS.recipient.text, b64(sent.case), dealt.json()))
    assert letters[0] == b64(given)
    record = b64_decode(as_text(letters[1]))
    assert len(record) == len(given)
    assert reading.open_given(record, STATISTICS, instance=house.instance).body == dealt
    assert set(as_list(browser.call(member, "shuffle", letters))) == set(letters)
    move: Json = {
        "case": b64(sent.case),
        "receiver": b64(other.desk),
        "recipient": identity.recipient.text,
        "text": "Ada teman. 🙂",
        "language": "id",
        "day": TODAY,
    }
    desks_ask_each_other(browser, member, house, other, signer, identity, sent.case)
    moved = browser.call(member, "handOver", move)
    cover = reading.open_cover(
        blob(moved, "cover"),
        identity,
        instance=house.instance,
        case=sent.case,
        epoch=1,
        desk_verify_key=other.verify_key,
        givers=[house.signer.verify_key],
    )
    ring = reading.open_ring(blob(moved, "ring"), cover)
    assert reading.open_report(sent.report, cover, ring).body.answers == Answers.from_json(ANSWERS)
    keys = reading.desk_keys_at(1, [other.verify_key], ring, [])
    copy = reading.open_copy(blob(moved, "copy"), cover, keys, 1, ring)
    card = reading.open_card(
        sent.card, mine.identity, instance=house.instance, case=sent.case, author=mine.signer.verify_key
    )
    told = reading.open_reply(blob(moved, "letter"), card, mine.identity, 1)
    assert (copy.body.reply, copy.body.reply.text) == (told.body, "Ada teman. 🙂")
    address = reading.next_address(card.body.address, told)
    assert (address.desk, address.desk_verify_key) == (other.desk, other.verify_key)

    back = desk.hand_over(
        signer,
        other,
        cover.body,
        ring.body,
        Reply(DAY, "id", digest(sent.report), ""),
        to=house.entry,
        recipient=house.identity.recipient,
        case=sent.case,
        counter=2,
        reporter_recipient=mine.identity.recipient,
        last_note=2,
    )
    follow_up = mailbox.seal_follow_up(mine, Recipient.parse(address.case_recipient), FollowUp(DAY, "Ya."), counter=2)
    returned = case | {
        "cover": b64(back.cover),
        "ring": b64(back.ring),
        "letters": [
            case_letter("reporter", 1, sent.report),
            case_letter("reporter", 2, follow_up),
            case_letter("desk", 1, blob(moved, "copy")),
            case_letter("desk", 2, back.copy),
        ],
        "replies": [
            {"counter": counter, "day": TODAY, "deleted": False, "digest": b64(digest(sealed))}
            for counter, sealed in ((1, blob(moved, "letter")), (2, back.reply))
        ],
    }
    opened = browser.call(member, "openCase", returned)
    assert sorted(text(told, "text") for told in as_list(get(opened, "letters"))) == ["", "Ada teman. 🙂", "Ya."]
    assert get(opened, "before") == [
        {"desk": b64(house.desk), "until": 1},
        {"desk": b64(other.desk), "until": 2},
    ]
    assert get(opened, "missing") is False


def case_letter(author: str, counter: int, sealed: bytes) -> Json:
    """A letter as GET /api/v1/cases/{case} answers it."""
    return {
        "author": author,
        "counter": counter,
        "day": TODAY,
        "digest": b64(digest(sealed)),
        "letter": b64(sealed),
    }


def what_one_keeps_is_read_in_either(
    browser: Browser, member: str, instance: bytes, account: bytes, own: reading.Pair[roles.Member]
) -> None:
    """[P-40] A shelf of Python's is read by the browser, and what the browser keeps by Python."""
    cases = sorted((secrets.token_bytes(16) for _ in range(30)), key=b64)
    body = shelf.Shelf(
        "next",
        tuple(shelf.Mark(case, 20_785 + at, at, 9_999 - at) for at, case in enumerate(cases)),
        (shelf.View("急ぎ 🆘", "todo", "nobody", True, language="vi", only="unread", area=23),),
        tuple(cases[::7]),
    )
    to = own.identity.recipient
    sealed = shelf.seal_shelf(own.signer, body, instance=instance, account=account, version=4, to=to)
    told: Json = {"version": 4, "sealed": b64(sealed)}
    assert browser.call(member, "readShelf", told) == {"version": 4, "shelf": body.json()}
    kept = browser.call(member, "sealShelf", {"version": 5, "shelf": body.json()})
    assert get(kept, "version") == 5
    opened = reading.open_shelf(
        blob(kept, "sealed"),
        own.identity,
        own.signer.verify_key,
        instance=instance,
        account=account,
        version=5,
    )
    assert opened.body == body


def test_the_browser_unlocks_is_granted_and_recovers_with_secrets_of_python(browser: Browser) -> None:
    house, account, salt = House(), secrets.token_bytes(16), secrets.token_bytes(16)
    identity, signer = Identity.draw(), SigningKey.draw()
    passphrase = "correct horse battery staple clock voice"
    staff = codes.passphrase_keys(passphrase, salt)

    def secret(to: Recipient) -> str:
        return b64(keys.seal_member_secret(identity, signer, to, instance=house.instance, account=account))

    session: dict[str, Json] = {
        "account": b64(account),
        "instance": b64(house.instance),
        "passphrase_secret": secret(staff.identity.recipient),
        "recipient": identity.recipient.text,
        "verify_key": b64(signer.verify_key),
    }
    member = "member:unlocks"
    auth = browser.call(member, "signIn", "Correct  HORSE battery staple clock Voice", b64(salt))
    assert blob(auth, "auth") == staff.auth
    browser.call(member, "unlock", session)

    granter = SigningKey.draw()

    def keys_of(epoch: int) -> dict[str, Json]:
        desk_identity, desk_signer, entry = house.epochs[epoch - 1]
        grant = keys.seal_grant(desk_identity, desk_signer, entry, identity.recipient, granter)
        by = b64(granter.verify_key)
        return {"epoch": epoch, "entry": entry.text, "grant": b64(grant), "granted_by_key": by}

    granted: Json = {"desk": b64(house.desk), **keys_of(3), "earlier": [keys_of(1), keys_of(2)], "givers": []}
    with pytest.raises(RefusedThere, match="WrongAuthor"):
        browser.call(member, "acceptGrant", granted, [])
    members: Json = [{"account": b64(secrets.token_bytes(16)), "verify_key": b64(granter.verify_key)}]
    browser.call(member, "acceptGrant", granted, members)
    assert browser.call(member, "desks") == [{"desk": b64(house.desk), "epoch": 3}]
    assert browser.call(member, "compareDirectory", house.answer, TODAY) == [
        {"desk": b64(house.desk), "standing": "matches"}
    ]
    what_one_keeps_is_read_in_either(browser, member, house.instance, account, reading.Pair(identity, signer))
    covers_are_sealed_again_by_either(browser, member, house)
    a_case_goes_to_another_desk_and_back(browser, member, house)

    code = codes.draw_recovery_code()
    recovery = codes.recovery_keys(code)
    lost = "member:recovers"
    assert blob(browser.call(lost, "startRecovery", codes.show_recovery_code(code)), "auth") == recovery.auth
    answer: Json = {"account": b64(account), "recovery_secret": secret(recovery.identity.recipient)}
    next_code = codes.draw_recovery_code()
    fresh = browser.call(lost, "recover", answer, {"passphrase": "あいこくしん　がくせい", "recoveryCode": next_code})
    again = codes.passphrase_keys(codes.read_passphrase("あいこくしん　がくせい"), blob(fresh, "salt"))
    assert again.auth == blob(fresh, "auth")
    next_recovery = codes.recovery_keys(next_code)
    assert next_recovery.auth == blob(fresh, "recovery_auth")
    for name, opener in (("passphrase_secret", again.identity), ("recovery_secret", next_recovery.identity)):
        pair = reading.open_member_secret(
            blob(fresh, name), opener, instance=house.instance, account=account, author=signer.verify_key
        )
        assert (pair.identity, pair.signer) == (identity, signer)
    digits = keys.member_fingerprint(house.instance, account, signer.verify_key, identity.recipient)
    assert browser.call(lost, "fingerprint") == digits


# --- age and codes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 512, 65535, 65536, 65537, 200_000])
def test_an_age_file_of_either_opens_in_the_other(browser: Browser, size: int) -> None:
    identity, plaintext = Identity.draw(), secrets.token_bytes(size)
    there = b64_decode(as_text(browser.call("crypto", "seal", identity.recipient.text, b64(plaintext))))
    assert len(there) == sealed_size(size)
    assert open_sealed(there, identity) == plaintext
    here = seal(identity.recipient, plaintext)
    assert browser.call("crypto", "open", identity.text, b64(here)) == b64(plaintext)
    with pytest.raises(RefusedThere, match="PayloadFailure"):
        browser.call("crypto", "open", identity.text, b64(flipped(here)))
    with pytest.raises(RefusedThere, match="NoMatch"):
        browser.call("crypto", "open", Identity.draw().text, b64(here))


def test_a_code_of_either_gives_the_same_keys_in_both(browser: Browser) -> None:
    instance = secrets.token_bytes(32)
    for code in (codes.draw_code(), codes.read_code(as_text(browser.call("crypto", "drawCode")))):
        here = codes.reporter_keys(code, instance)
        assert browser.call("crypto", "reporterKeys", codes.show_code(code), b64(instance)) == {
            "case": b64(here.case),
            "recipient": here.identity.recipient.text,
            "signer": b64(here.signer.seed),
            "token": b64(here.token),
            "verify_key": b64(here.signer.verify_key),
        }
    salt = secrets.token_bytes(16)
    staff = codes.passphrase_keys(codes.read_passphrase("がくせい　さくら"), salt)
    assert browser.call("crypto", "passphraseKeys", "がくせい　さくら", b64(salt)) == {
        "auth": b64(staff.auth),
        "recipient": staff.identity.recipient.text,
    }
