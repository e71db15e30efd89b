"""Licences as Graph tells of them, whole: who may have a page, and what is done where nobody tells."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from calendars.licences import PLAN, GraphLicences
from language.words import languages, words_for
from scheduling.errors import LicenceUnread, NoLicence, NoPlan, OffForYou, TurnedOff
from scheduling.model import Organizer
from scheduling.policy import Because, Licence
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types, policy, reasons
from scheduling.usecases.licences import AGAIN, AT_LEAST, GOOD_FOR, KEPT, SOON, look_at_licences
from scheduling.usecases.policy import ORGANIZATION, Scope
from terminal import HOW
from tests.calendars.graph_server import ANNA, GraphServer, Refused, graph_of, serving
from tests.conftest import Clock, half_hour, meet, office_hours

EXCHANGE = "efb87545-963c-4e0d-99df-69c6916d9eb0"
BOTH = frozenset({"licenseDetails", "user"})


def licence(*plans: tuple[str, str]) -> dict[str, Any]:
    listed = [{"servicePlanId": plan, "servicePlanName": "A PLAN", "provisioningStatus": how} for plan, how in plans]
    return {"id": "1", "skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900", "skuPartNumber": "E3", "servicePlans": listed}


OTHER, COVERING = licence((EXCHANGE, "Success")), licence((EXCHANGE, "Success"), (PLAN, "Success"))
TOLD: dict[str, tuple[list[dict[str, Any]], Licence]] = {
    "no licence at all": ([], "none"),
    "one without the plan": ([OTHER], "no_plan"),
    "the plan": ([COVERING], "held"),
    "the plan in the second of two": ([OTHER, licence((PLAN.upper(), "Success"))], "held"),
    "the plan turned off in it": ([licence((PLAN, "Disabled"))], "no_plan"),
    "turned off in one and not in the other": ([licence((PLAN, "Disabled")), COVERING], "held"),
    "the plan that does not work yet": ([licence((PLAN, "PendingActivation"))], "no_plan"),
}


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    """In the loop of the test, as its database is."""
    async with serving() as server:
        yield server


@pytest.fixture
async def licences(graph: GraphServer) -> AsyncIterator[GraphLicences]:
    graph.licences = [COVERING]
    client = graph_of(graph)
    yield GraphLicences(client)
    await client.close()


@pytest.mark.parametrize("told", list(TOLD))
async def test_s32_s34_the_plan_for_bookings_decides_in_whatever_licence_it_is(
    graph: GraphServer, licences: GraphLicences, told: str
) -> None:
    graph.licences, known = TOLD[told]
    graph.page = 1
    assert await licences(ANNA) == known
    graph.denied = frozenset({"licenseDetails"})  # as its page has it for an app without a user
    assert await licences(ANNA) == known


async def test_who_is_not_in_the_directory_has_no_licence(licences: GraphLicences) -> None:
    assert await licences("bbbbbbbb-0000-0000-0000-000000000002") == "none"


@pytest.mark.parametrize("refusal", [Refused(500, "generalException"), Refused(400, "BadRequest")])
async def test_what_cannot_be_asked_is_unreadable(
    graph: GraphServer, licences: GraphLicences, refusal: Refused
) -> None:
    graph.refusals = [refusal]
    assert await licences(ANNA) == "unreadable"
    assert await licences(ANNA) == "held"


async def test_without_consent_it_is_unreadable_and_half_an_answer_too(
    graph: GraphServer, licences: GraphLicences
) -> None:
    graph.denied = BOTH
    assert await licences(ANNA) == "unreadable"
    graph.denied, graph.licences = frozenset(), [{"skuId": "1", "servicePlans": [{"servicePlanId": PLAN}]}]
    assert await licences(ANNA) == "unreadable"


async def test_a_token_that_has_ended_is_fetched_anew(graph: GraphServer, licences: GraphLicences) -> None:
    graph.refusals = [Refused(401, "InvalidAuthenticationToken")]
    assert await licences(ANNA) == "held"


@pytest.fixture
def ports(ports_everywhere: Ports, licences: GraphLicences) -> Ports:
    return replace(ports_everywhere, licences=licences)


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    """Somebody of the tenant, who has a page."""
    anna = await meet(ports, "Anna Berger")
    async with ports.work() as work:
        anna = replace(anna, key=ANNA)
        await work.organizers.save(anna)
    await office_hours(ports, anna)
    return anna


LACKING: list[tuple[list[dict[str, Any]], type[OffForYou], str]] = [
    ([], NoLicence, "licence"),
    ([OTHER], NoPlan, "service_plan"),
]


@pytest.mark.parametrize(("told", "error", "because"), LACKING)
async def test_s23_s32_without_the_plan_nothing_is_made_or_published_and_with_it_all_is_as_it_was(
    ports: Ports, graph: GraphServer, anna: Organizer, clock: Clock, told: Any, error: type[OffForYou], because: str
) -> None:
    graph.licences = told
    clock.advance(GOOD_FOR)
    with pytest.raises(error):
        await office_hours(ports, anna, name="More")
    with pytest.raises(error):
        await meeting_types.publish(ports, anna)
    with pytest.raises(TurnedOff):
        await bookings.page(ports, anna.page)
    assert (await policy.explain(ports, Scope(anna.key, anna))).verdict.because == because
    (page,) = (await policy.pages(ports)).states
    assert (page.state, page.verdict.because) == ("off", because)
    (kind,) = await meeting_types.mine(ports, anna)
    assert (await reasons.why(ports, kind.id, half_hour("2026-03-04 13:00"), anna)).shut == (error.shut,)
    for language in languages():
        assert words_for(language)(f"error.{error.name}") != words_for(language)("error.off_for_you")
    graph.licences = [COVERING]
    clock.advance(AT_LEAST)
    assert (await office_hours(ports, anna, name="More")).published
    assert len((await bookings.page(ports, anna.page)).meeting_types) == 2


async def test_s33_s35_with_the_plan_alone_it_is_on_until_a_switch_says_no(ports: Ports, anna: Organizer) -> None:
    assert (await policy.explain(ports, Scope(anna.key, anna))).verdict.because == "open"
    changes = await policy.preview(ports, [Scope(ORGANIZATION)], policy.turned("off"))
    assert changes[0].affected == (anna,)
    await policy.apply(ports, "the admin", changes)
    assert (await policy.explain(ports, Scope(anna.key, anna))).verdict.because == "list_organization"


async def test_a_page_asks_nobody_and_the_clock_does(
    ports: Ports, graph: GraphServer, anna: Organizer, clock: Clock
) -> None:
    asked = len(graph.asked)
    graph.licences = []
    for _ in range(3):
        await bookings.page(ports, anna.page)
    assert await look_at_licences(ports) == 0
    assert len(graph.asked) == asked
    clock.advance(GOOD_FOR)
    assert [await look_at_licences(ports) for _ in range(2)] == [1, 0]
    assert await policy.refusal(ports, anna)
    graph.licences = [COVERING]
    clock.advance(SOON)
    assert await look_at_licences(ports) == 1
    assert not await policy.refusal(ports, anna)


@pytest.mark.parametrize("strict", [False, True])
async def test_what_cannot_be_asked_counts_as_before_for_a_while_and_then_as_the_mode_says(
    ports: Ports, graph: GraphServer, anna: Organizer, clock: Clock, strict: bool
) -> None:
    ports = replace(ports, strict_licences=strict)
    graph.denied = BOTH
    clock.advance(GOOD_FOR)
    assert await look_at_licences(ports) == 1
    assert not await policy.refusal(ports, anna)
    clock.advance(KEPT - GOOD_FOR + AGAIN)
    assert await look_at_licences(ports) == 1
    assert (await policy.refusal(ports, anna) is not None) is strict
    refusal = await policy.refusal(ports, anna)
    assert isinstance(refusal, LicenceUnread) is strict
    assert not await policy.refusal(replace(ports, licences=None), anna), "switched off, nothing of it counts"


async def test_who_is_new_and_has_no_licence_gets_no_page(ports: Ports) -> None:
    ben = await meet(ports, "Ben Osei")
    assert await meeting_types.begin(ports, ben, {15: "Short"}) == []
    assert isinstance(await policy.refusal(ports, ben), NoLicence)


def test_every_reason_names_what_changes_it() -> None:
    assert HOW.keys() == set(get_args(Because))
