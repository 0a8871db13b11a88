"""The facts of the world have the shape that their schemas state, and what one file names, another has."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[2] / "domain"
FILES = sorted(path.stem for path in FOLDER.glob("*.json"))
SCHEMAS: dict[str, Any] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "schema").glob("*.json"))
}
# Neither library says what its schemas are; here they are JSON.
Validator = cast(Any, Draft202012Validator)
NO_SCHEMAS = cast(Any, Registry)()
REGISTRY = NO_SCHEMAS.with_resources(
    (f"{name}.json", Resource[Any].from_contents(schema)) for name, schema in SCHEMAS.items()
)

OURS = {
    "kinds",
    "questionnaire",
    "phrasebook",
    "transfer_questions",
    "desk_names",
    "paper_words",
    "release_words",
    "glossary",
    "sources",
}
"""Words and decisions; every row of the other files is a fact that says where it is from."""
KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々]")


def rows(file: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{file}.json").read_text("utf-8"))


def key_of(row: dict[str, Any]) -> str:
    return row.get("key") or row.get("code") or row.get("term") or " ".join(row["languages"])


def keys(file: str) -> list[str]:
    return [key_of(row) for row in rows(file)]


def subkinds_of(kind: str) -> list[dict[str, Any]]:
    return [row for row in rows("subkinds") if row["key"].split(".")[0] == kind]


def faults_of(file: str, data: Any) -> list[str]:
    validator = Validator(SCHEMAS[file], registry=REGISTRY, format_checker=Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data)]


# --- shape ------------------------------------------------------------------------------------------------------------


def test_there_is_a_schema_for_each_file_and_no_other() -> None:
    assert SCHEMAS.keys() == {*FILES, "common"}
    for name, schema in SCHEMAS.items():
        Validator.check_schema(schema)
        assert schema["$id"] == f"{name}.json"


@pytest.mark.parametrize("file", FILES)
def test_a_file_fits_its_schema_and_has_unique_keys(file: str) -> None:
    assert faults_of(file, rows(file)) == []
    assert [key for key, times in Counter(keys(file)).items() if times > 1] == []


def test_the_readme_counts_the_rows_of_every_file() -> None:
    told = dict(re.findall(r"^\| (\w+)\.json \| (\d*) ?\|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE))
    assert told == {file: "" if file == "glossary" else str(len(rows(file))) for file in FILES}


@pytest.mark.parametrize("file", sorted(set(FILES) - OURS))
def test_no_fact_goes_without_source_verification_expiry_or_confidence(file: str) -> None:
    for column in ("source", "verified_on", "expires_on", "confidence"):
        spoilt = rows(file)
        del spoilt[0][column]
        assert any(column in fault for fault in faults_of(file, spoilt))


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("authorities", "numbers", [{"number": "0120 250 168"}]),
        ("authorities", "verfied_on", "2026-11-23"),
        ("checklists", "kinds", []),
        ("checklists", "term", {"years": 3}),
        ("fields", "where", ["cloud"]),
        ("languages", "code", "xx"),
        ("minimum_wages", "from", "2026-02-30"),
        ("subkinds", "urgency", "P4"),
        ("transfer_rules", "when", [{"sttus": ["esd"]}]),
        ("transfer_rules", "source", []),
    ],
)
def test_a_slip_is_a_fault(file: str, column: str, value: object) -> None:
    spoilt = rows(file)
    spoilt[0][column] = value
    assert faults_of(file, spoilt)


@pytest.mark.parametrize("file", sorted(set(FILES) - {"glossary"}))
def test_a_file_is_written_in_one_way_so_that_a_change_shows_alone(file: str) -> None:
    text = (FOLDER / f"{file}.json").read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


# --- what one file names, another has ---------------------------------------------------------------------------------


def test_every_source_that_a_fact_names_is_told_and_no_other() -> None:
    named = {source for file in set(FILES) - OURS for row in rows(file) for source in row["source"]}
    assert named == set(keys("sources"))


def test_what_nobody_read_is_of_high_confidence_only_where_everybody_knows_it() -> None:
    unread = {row["key"] for row in rows("sources") if row["read_on"] is None}
    high = {
        (file, row["key"])
        for file in set(FILES) - OURS
        for row in rows(file)
        if set(row["source"]) <= unread and row["confidence"] == "high"
    }
    assert high == {
        ("authorities", "police"),
        ("authorities", "ambulance"),
        ("authorities", "police_advice"),
        ("transfer_rules", "X2"),
    }


def test_each_subkind_belongs_to_a_kind_in_its_order_and_names_what_there_is() -> None:
    parents = [row["key"].split(".")[0] for row in rows("subkinds")]
    assert list(dict.fromkeys(parents)) == keys("kinds")
    assert parents == sorted(parents, key=keys("kinds").index)
    for row in rows("subkinds"):
        assert row["urgency"] in keys("urgencies"), row["key"]
        assert set(row["ilo_indicators"]) <= set(keys("ilo_indicators")), row["key"]
        assert set(row["authorities"]) <= set(keys("authorities")), row["key"]


def test_a_kind_is_urgent_where_most_of_its_subkinds_are() -> None:
    """More than half need a person within a day; or half do, and one within the hour."""
    for kind in rows("kinds"):
        urgencies = [row["urgency"] for row in subkinds_of(kind["key"])]
        within_a_day = 2 * sum(urgency in {"P0", "P1"} for urgency in urgencies)
        most = within_a_day > len(urgencies)
        half = within_a_day == len(urgencies) and "P0" in urgencies
        assert kind["urgent"] == (most or half), kind["key"]


def test_the_more_urgent_the_sooner_a_person_answers() -> None:
    hours = [(row["contact_hours_when_staffed"], row["contact_hours"]) for row in rows("urgencies")]
    assert hours == [(1, 12), (24, 24), (72, 72), (168, 168)]


def test_an_authority_helps_with_the_kinds_whose_subkinds_name_it() -> None:
    helps = {row["key"]: row["helps_with"] for row in rows("authorities")}
    assert {kind for each in helps.values() for kind in each} <= set(keys("kinds"))
    sent = {(authority, row["key"].split(".")[0]) for row in rows("subkinds") for authority in row["authorities"]}
    assert {(authority, kind) for authority, kind in sent if kind not in helps[authority]} == set()


def test_no_telephone_number_stands_twice_and_whoever_borrows_one_borrows_it_from_an_owner() -> None:
    owners = {row["key"]: [line["number"] for line in row["numbers"]] for row in rows("authorities")}
    digits = [re.sub(r"[^\d#]", "", number) for numbers in owners.values() for number in numbers]
    assert [number for number, times in Counter(digits).items() if times > 1] == []
    assert len(digits) > 20
    for row in rows("authorities"):
        assert ("numbers_of" in row) <= (row["numbers"] == []), row["key"]
        assert "numbers_of" not in row or owners[row["numbers_of"]], row["key"]
        for line in row["numbers"]:
            assert set(line.get("languages", row["languages"])) <= set(row["languages"]), row["key"]


@pytest.mark.parametrize(
    ("authority", "not_served"),
    [
        ("otit", {"ne", "mn"}),
        ("labour_hotline", set[str]()),
        ("fresc", set[str]()),
        ("isa", set[str]()),
        ("human_rights", {"my", "km", "mn"}),
    ],
)
def test_the_public_lines_serve_the_workers_languages_but_these(authority: str, not_served: set[str]) -> None:
    workers = set(keys("languages")) - {"ja", "ja-easy"}
    served = next(set(row["languages"]) for row in rows("authorities") if row["key"] == authority)
    assert workers - served == not_served


# --- places and wages -------------------------------------------------------------------------------------------------


def test_prefectures_are_forty_seven_in_the_order_of_their_codes_and_eight_are_urban() -> None:
    prefectures = rows("prefectures")
    assert [row["jis"] for row in prefectures] == [f"{number:02}" for number in range(1, 48)]
    urban = {row["key"] for row in prefectures if row["urban8"]}
    assert urban == {"saitama", "chiba", "tokyo", "kanagawa", "aichi", "kyoto", "osaka", "hyogo"}
    assert {row["key"] for row in prefectures if row["urban8_excludes"]} == urban
    region = next(row for row in rows("fields") if row["key"] == "region")
    assert {row["public_region"] for row in prefectures} == set(region["published"])


def test_each_prefecture_has_its_minimum_wages_in_the_order_of_their_days_and_they_only_rise() -> None:
    assert list(dict.fromkeys(row["prefecture"] for row in rows("minimum_wages"))) == keys("prefectures")
    for prefecture in keys("prefectures"):
        mine = [row for row in rows("minimum_wages") if row["prefecture"] == prefecture]
        assert [row["key"] for row in mine] == [f"{prefecture}_{2025 + year}" for year in range(len(mine))]
        for older, newer in pairwise(mine):
            assert older["from"] < newer["from"], prefecture
            assert older["yen"] < newer["yen"], prefecture
        assert 54 <= mine[1]["yen"] - mine[0]["yen"] <= 65, prefecture
        assert [row["key"] for row in mine if row["expires_on"] is not None] == [mine[-1]["key"]]


def test_sectors_and_groups_of_trainees_are_counted_in_the_seven_public_groups() -> None:
    groups = next(set(row["published"]) for row in rows("fields") if row["key"] == "sector")
    assert len(groups) == 7
    assert {row["public_group"] for row in rows("sectors")} == groups
    assert {row["public_group"] for row in rows("titp_groups")} - groups == {None}
    assert (sum(row["ssw"] for row in rows("sectors")), sum(row["esd"] for row in rows("sectors"))) == (19, 17)
    years = Counter(row["esd_restriction_years"] for row in rows("sectors") if row["esd"])
    assert years == {1: 9, 2: 8}
    for row in rows("sectors"):
        assert row["esd"] == (row["esd_restriction_years"] is not None), row["key"]
        assert row["esd"] == (row["esd_transfer_japanese"] is not None), row["key"]


# --- questions and rules ----------------------------------------------------------------------------------------------


def test_what_is_published_of_an_answer_is_a_bucket_of_its_field_and_lives_in_the_facts() -> None:
    for row in rows("fields"):
        values: dict[str, str | None] = row["values"] or {}
        known = None if "from" in values else [bucket for bucket in values.values() if bucket is not None]
        if known is not None:
            assert list(dict.fromkeys(known)) == (row["published"] or []), row["key"]
        counted_elsewhere = row["key"] in {"outcome", "answer_days"}
        assert (row["published"] is not None) == ("facts" in row["where"] or counted_elsewhere), row["key"]


def test_no_precise_place_or_day_leaves_the_phone() -> None:
    leaving = {row["key"] for row in rows("fields") if {"sealed", "facts", "server"} & set(row["where"])}
    assert leaving & {"precise_place", "entry_date", "hourly_equivalent"} == set()
    facts = {row["key"] for row in rows("fields") if "facts" in row["where"]}
    assert facts & {"prefecture", "employer_name", "age", "trainees_here", "when", "reply_language"} == set()


def test_only_these_questions_must_be_answered() -> None:
    required = {row["key"] for row in rows("fields") if row["required"] == "required"}
    assert required == {
        *("status", "sector", "kinds", "when", "ongoing", "danger_now", "safe_contact", "consent", "reply_language"),
    }


def answers_of(question: dict[str, Any]) -> set[str]:
    values = question["values"]
    if isinstance(values, list):
        return {choice["key"] for choice in cast("list[dict[str, Any]]", values)}
    if values["from"] == "sectors":
        return {row["key"] for row in rows("sectors") if row["esd"]} | {"other_unknown"}
    return set(next(row["values"] for row in rows("fields") if row["key"] == values["row"]))


def conditions() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """(where, condition) of every question, choice and rule."""
    for question in rows("transfer_questions"):
        yield question["key"], question["when"]
        if isinstance(question["values"], list):
            for choice in cast("list[dict[str, Any]]", question["values"]):
                yield f"{question['key']}.{choice['key']}", choice.get("when", {})
    for rule in rows("transfer_rules"):
        for condition in rule["when"]:
            yield rule["key"], condition


def test_conditions_of_the_guide_name_questions_and_answers_that_there_are() -> None:
    known = {question["key"]: answers_of(question) for question in rows("transfer_questions")}
    known["restriction_years"] = {"1", "2"}
    for where, condition in conditions():
        for key, accepted in condition.items():
            assert set(accepted) <= known[key], where


def test_whoever_acts_and_whatever_is_reported_is_known() -> None:
    people = {"worker", "employer", "new_employer", "supervising_org", "support_org"}
    for rule in rows("transfer_rules"):
        assert set(rule["who_acts"]) <= people | set(keys("authorities")), rule["key"]
        assert set(rule["report_as"]) <= set(keys("subkinds")), rule["key"]


def test_easy_japanese_has_no_kanji_without_its_reading() -> None:
    def easy(tree: object) -> Iterator[str]:
        if isinstance(tree, dict):
            for key, inner in cast("dict[str, object]", tree).items():
                if key == "ja-easy" and isinstance(inner, str):
                    yield inner
                yield from easy(inner)
        elif isinstance(tree, list):
            for inner in cast("list[object]", tree):
                yield from easy(inner)

    texts = [text for file in FILES for text in easy(rows(file)) if file != "glossary"]
    assert len(texts) > 150
    assert [text for text in texts if KANJI.search(re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", text))] == []


# --- papers -----------------------------------------------------------------------------------------------------------

ACTS = {
    "労働基準法": "LSA",
    "最低賃金法": "Minimum Wage Act",
    "労働安全衛生法": "ISHA",
    "技能実習法": "TITP Act",
}


def articles_in(paper: str) -> list[tuple[str, str]]:
    """(`LSA`, `66-8-3`) of 労働安全衛生法第66条の8の3; an act counts for what follows it."""
    found: list[tuple[str, str]] = []
    act = ""
    for name, number, below in re.findall(rf"({'|'.join(ACTS)})|第(\d+)条((?:の\d+)*)", paper):
        act = ACTS[name] if name else act
        if number:
            found.append((act, number + below.replace("の", "-")))
    return found


def in_law(act: str, article: str, law: str) -> bool:
    """Whether the law of a sub-kind has this article of this act: `LSA 34, 35; ISHA 20-25, 59`."""
    for part in law.split(";"):
        if not part.strip().startswith(act):
            continue
        told = re.findall(r"\d+(?:-\d+)*", re.sub(r"\(\d+\)", "", part))
        ends = {end for one in told for end in ([*one.split("-"), one] if one == "20-25" else [one])}
        if article in ends:
            return True
    return False


def test_a_paper_names_the_articles_that_its_trouble_has_in_the_list_of_troubles() -> None:
    law = {row["key"]: row["law"] or "" for row in rows("subkinds")}
    compared = 0
    for form in rows("complaint_forms"):
        assert set(form["authorities"]) <= set(keys("authorities"))
        assert {sub for also in form["also"] for sub in also["for"]} <= set(law)
        for subkind, paper in form["breaches"].items():
            for act, article in articles_in(paper):
                assert in_law(act, article, law[subkind]), (subkind, paper, law[subkind])
                compared += 1
            assert articles_in(paper) or "に基づく命令" in paper, (subkind, paper)
    assert compared > 60


def test_a_paper_knows_the_answers_that_it_asks_for() -> None:
    fields = {row["key"]: row for row in rows("fields")}
    for form in rows("complaint_forms"):
        assert set(form["statuses"] or []) <= set(fields["status"]["values"])
        for caution in form["cautions"]:
            assert set(caution["when"].get("status", [])) <= set(fields["status"]["values"])
            assert set(caution["when"].get("for_whom", [])) <= set(fields["for_whom"]["values"])
            assert {"en", "ja"} <= caution["text"].keys()
        for row in form["measures"]:
            assert KANJI.search(row["text"])


def test_every_word_of_a_paper_stands_on_one_and_every_answer_has_its_own() -> None:
    screen = (FOLDER.parent / "static/src/pages/desk/paper/paper.tsx").read_text("utf-8")
    asked = {f"asked_{row['key']}" for section in rows("questionnaire") for row in section["questions"]}
    looked_up = {"picture", "paper", "video", "sound"}
    said = set(re.findall(r"word\('(\w+)'\)", screen)) | set(re.findall(r"'(\w+)'", screen)) | looked_up
    assert set(keys("paper_words")) <= said | asked
    assert set(re.findall(r"word\('(\w+)'\)", screen)) <= set(keys("paper_words"))
