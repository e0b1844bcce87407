"""Placing mail into topics that stay."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.triage import topics
from copilot.triage.topic_keys import Key
from copilot.triage.topic_state import DAILY_SHARE, MOST
from copilot.triage.topics import Mail, TopicModel, pool_id
from copilot.types import Lane

SUBJECTS = {
    "boat": ("Harbour regatta", "sloop crew harbour race wind sails anchor regatta skipper mooring"),
    "bread": ("Sourdough starter", "dough bread bake flour yeast oven sourdough crust knead rye"),
    "train": ("Night train tickets", "train railway ticket platform carriage sleeper station timetable"),
}


def mails(kinds: str, count: int, *, start: int = 1, lane: Lane = Lane.TEAM, seed: int = 0) -> list[Mail]:
    """Mails in threads of their own, cycling through the kinds."""
    rng = np.random.default_rng(seed)
    made = []
    for index in range(count):
        subject, vocabulary = SUBJECTS[kinds.split()[index % len(kinds.split())]]
        text = " ".join(rng.choice(vocabulary.split(), 8))
        made.append(Mail(start + index, start + index, lane, f"{subject} {index}", (), text))
    return made


def keyed(key: str, count: int, *, start: int, lane: Lane = Lane.LISTS) -> list[Mail]:
    """Mails of one list, each in a thread of its own."""
    keys = (Key(f"list:{key}.example.org", key),)
    return [Mail(start + i, start + i, lane, f"{key} {i}", keys, f"{key} words") for i in range(count)]


def test_mails_about_the_same_things_share_a_topic_named_by_their_subjects() -> None:
    model = TopicModel()
    some = mails("boat bread train", 60)
    placed = topics.place(model, some).topics
    for first in range(3):
        assert Counter(placed[mail.id] for mail in some[first::3]).most_common(1)[0][1] >= 17
    names = {state.name for state in model.lane(Lane.TEAM)}
    assert {"Harbour regatta", "Sourdough starter"} <= names


def test_mails_of_one_list_share_a_topic_named_after_it() -> None:
    model = TopicModel()
    placed = topics.place(model, keyed("gardeners", 5, start=1) + keyed("sailors", 4, start=20)).topics
    assert {model.states[placed[1]].name, model.states[placed[20]].name} == {"gardeners", "sailors"}


def test_a_new_mail_goes_where_its_thread_is_whatever_it_says() -> None:
    model = TopicModel()
    placed = topics.place(model, keyed("gardeners", 5, start=1)).topics
    reply = Mail(99, 3, Lane.LISTS, "something else", (), "train ticket")
    again = topics.place(model, [reply], known={(Lane.LISTS, 3): placed[3]}, old=5).topics
    assert again == {99: placed[3]}


def test_a_new_mail_goes_to_the_topic_of_its_key() -> None:
    model = TopicModel()
    placed = topics.place(model, keyed("gardeners", 5, start=1)).topics
    assert topics.place(model, keyed("gardeners", 1, start=50), old=5).topics == {50: placed[1]}


def test_a_new_mail_goes_to_the_topic_nearest_by_its_words() -> None:
    model = TopicModel()
    placed = topics.place(model, mails("boat bread train", 60)).topics
    later = topics.place(model, mails("bread", 3, start=100, seed=9), old=60).topics
    assert set(later.values()) == {placed[2]}


def test_what_is_near_nothing_waits_in_the_pool() -> None:
    model = TopicModel()
    topics.place(model, mails("boat bread train", 60))
    odd = Mail(500, 500, Lane.TEAM, "Dentist", (), "molar appointment filling")
    assert topics.place(model, [odd], old=60).topics == {500: pool_id(Lane.TEAM)}


def test_enough_new_mail_about_something_new_becomes_a_topic_and_nothing_old_moves() -> None:
    model = TopicModel()
    first = topics.place(model, mails("boat bread", 80)).topics
    before = set(model.states)
    later = topics.place(model, mails("train", 12, start=200), old=80, day="2026-03-03").topics
    assert set(later) == set(range(200, 212))
    assert len(set(later.values())) == 1
    assert set(later.values()).isdisjoint(before)
    assert set(first).isdisjoint(later)


def test_a_list_that_fills_the_lane_is_no_topic_but_falls_into_what_is_talked_about() -> None:
    talk = [
        Mail(m.id, m.thread, Lane.LISTS, m.subject, (Key("list:only.example", "only"),), m.text)
        for m in mails("boat bread train", 120)
    ]
    placed = topics.place(TopicModel(), talk).topics
    assert len(placed) == 120
    assert len(set(placed.values())) >= 3


def test_old_mail_leaves_the_pool_only_within_the_daily_budget() -> None:
    model = TopicModel()
    crowd = keyed("crowd", 200, start=1000) + keyed("throng", 200, start=2000)
    lonely = [Mail(i, i, Lane.LISTS, f"note {i}", (Key(f"list:n{i}.example", f"n{i}"),)) for i in range(1, 61)]
    first = topics.place(model, crowd + lonely).topics
    assert first[1] == pool_id(Lane.LISTS)
    regrouped = [Mail(m.id, m.thread, m.lane, m.subject, (Key("list:new.example", "new"),)) for m in lonely]
    new = [Mail(900 + i, 900 + i, Lane.LISTS, "new", (Key("list:new.example", "new"),)) for i in range(9)]
    moved = topics.place(model, new, pool=lambda _lane: regrouped, old=460, day="2026-03-03").topics
    old_moved = [one for one in moved if one < 900]
    assert 0 < len(old_moved) <= 460 * DAILY_SHARE
    assert {moved[900 + i] for i in range(9)} == {moved[one] for one in old_moved}


def test_a_lane_never_has_more_than_twelve_topics() -> None:
    model = TopicModel()
    some = [mail for n in range(40) for mail in keyed(f"list{n}", 5, start=1 + 10 * n)]
    placed = topics.place(model, some).topics
    assert len(set(placed.values())) <= MOST
    assert pool_id(Lane.LISTS) in placed.values()


def test_junk_is_one_stack() -> None:
    placed = topics.place(TopicModel(), mails("boat bread", 40, lane=Lane.JUNK)).topics
    assert set(placed.values()) == {pool_id(Lane.JUNK)}


def test_names_at_a_shared_address_are_topics_but_one_persons_name_is_not() -> None:
    feeds = [
        Mail(
            10 * n + i,
            10 * n + i,
            Lane.NOTIFICATIONS,
            f"story {i}",
            (Key(f"sender:feed{n} rss@example.net", f"feed{n}"), Key("from:example.net", f"feed{n}")),
        )
        for n in range(4)
        for i in range(6)
    ]
    model = TopicModel()
    topics.place(model, feeds)
    assert {state.name for state in model.lane(Lane.NOTIFICATIONS)} == {"feed0", "feed1", "feed2", "feed3"}


def test_a_pinned_topic_makes_no_room_for_a_larger_one() -> None:
    model = TopicModel()
    topics.place(model, [mail for n in range(MOST) for mail in keyed(f"list{n}", 10, start=1 + 20 * n)])
    for state in model.lane(Lane.LISTS):
        state.pinned = True
    before = set(model.states)
    placed = topics.place(model, keyed("huge", 90, start=5000), old=100_000, day="2026-03-03")
    assert placed.folded == ()
    assert before == set(model.states)


def test_a_much_larger_newcomer_takes_the_place_of_the_smallest_topic() -> None:
    model = TopicModel()
    topics.place(model, [mail for n in range(MOST) for mail in keyed(f"list{n}", 10 + n, start=1 + 40 * n)])
    placed = topics.place(model, keyed("huge", 90, start=5000), old=100_000, day="2026-03-03")
    assert len(placed.folded) == 1
    assert len(model.lane(Lane.LISTS)) == MOST - 1
    assert "huge" in {state.name for state in model.lane(Lane.LISTS)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 12), st.sampled_from(list(Lane)), st.sampled_from(["", "a", "b"]), st.text(max_size=30)
        ),
        max_size=40,
    ),
    st.integers(1, 40),
)
def test_every_mail_gets_exactly_one_topic_of_its_lane(drawn: list[tuple[int, Lane, str, str]], cut: int) -> None:
    some = [
        Mail(index, thread, lane, text, (Key("list:" + key, key),) if key else (), text)
        for index, (thread, lane, key, text) in enumerate(drawn)
    ]
    model = TopicModel()
    topic: dict[int, str] = {}
    for part in (some[:cut], some[cut:]):
        known = {(mail.lane, mail.thread): topic[mail.id] for mail in some if mail.id in topic}
        placed = topics.place(
            model,
            part,
            known=known,
            pool=lambda lane, topic=topic: [one for one in some if topic.get(one.id) == pool_id(lane)],  # type: ignore[misc]
            old=len(topic),
            day="2026-03-03",
        )
        for gone in placed.folded:
            topic = {one: pool_id(some[one].lane) if name == gone else name for one, name in topic.items()}
        topic |= placed.topics
    assert set(topic) == {mail.id for mail in some}
    for mail in some:
        assert model.states[topic[mail.id]].lane is mail.lane
    for lane in Lane:
        names = [name.casefold() for name in model.taken(lane)]
        assert len(names) == len(set(names)) <= MOST
