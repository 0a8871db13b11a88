"""A guesser of many names slows the buckets that they fall into: by a little, for a while, and nobody is shut out."""

from api.kit.throttle import Crowd


def test_many_wrong_tries_slow_the_whole_bucket_a_little_and_are_forgotten() -> None:
    moment = 0.0
    crowd = Crowd(lambda: moment)
    assert crowd.delay_seconds(b"linh") == 0

    for name in range(100 * Crowd.BUCKETS):
        crowd.note(b"%d" % name)
    assert crowd.delay_seconds(b"linh") == Crowd.DELAY_MAX_SECONDS, "known or not, it is the bucket that is slow"

    moment = Crowd.COUNT_MAX * Crowd.FORGET_SECONDS
    assert crowd.delay_seconds(b"linh") == 0


def test_a_right_try_counts_for_nothing_but_takes_no_wrong_one_back() -> None:
    crowd = Crowd(lambda: 0.0)
    for _ in range(Crowd.FREE + 10):
        crowd.note(b"mai")
    before = crowd.delay_seconds(b"mai")
    crowd.note(b"mai")
    crowd.forgive(b"mai")
    assert crowd.delay_seconds(b"mai") == before > 0
