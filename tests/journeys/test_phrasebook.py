"""A desk that writes no Burmese asks, and a worker who writes no Japanese answers: both by keys."""

import pytest

from crypto.encoding import b64
from crypto.phrases import Phrase, PhraseAnswer
from tests.journeys.conftest import Office
from tests.journeys.people import Answers, Worker

ANSWERS = Answers(("wages",), "my", "yes", "code", "လစာ မရဘူး။")
ASKED = (
    Phrase("safe_now"),
    Phrase("not_sign", {"document": "resignation"}),
    Phrase("call_unnamed", {"authority": "lsio"}),
)
TAPPED = (PhraseAnswer(1, 1, "no"), PhraseAnswer(1, 3, "yes"))


@pytest.mark.protocol("P-35")
def test_a_desk_asks_by_keys_and_what_was_tapped_allows_nothing(office: Office) -> None:
    worker, lead = Worker(office.origin), office.lead
    worker.report(office.desk, ANSWERS, kinds=(1,), consent=1)
    lead.claim(worker.case)
    lead.reply(worker.case, "", "my", ASKED)
    lead.reply(worker.case, "Write to us.", "en", [Phrase("a_sentence_of_a_later_koe", {"x": "1"})])

    # Another day: the letters carry keys alone, so the page of then says them in the language of then.
    back = Worker.returning(office.origin, worker.code, office.administrator.instance)
    first, second = back.replies()
    assert first is not None
    assert second is not None
    assert (first.body.phrases, first.body.text) == (ASKED, "")
    assert [phrase.key for phrase in second.body.phrases] == ["a_sentence_of_a_later_koe"]
    assert second.body.text == "Write to us."
    back.follow_up("", tapped=TAPPED)
    back.follow_up("ကျေးဇူးပါ။", tapped=[PhraseAnswer(1, 2, "understood")])

    opened = lead.open_case(worker.case)
    assert [letter.body.answers for letter in opened.follow_ups] == [TAPPED, (PhraseAnswer(1, 2, "understood"),)]
    assert opened.copies[0].body.reply.phrases == ASKED
    assert opened.report.body.consent is not None
    assert opened.report.body.consent.level == 1
    assert all(letter.body.consent is None for letter in opened.follow_ups)
    [row] = lead.queue(office.desk)["cases"]
    assert (row["case"], row["turn"]) == (b64(worker.case), "desk")
