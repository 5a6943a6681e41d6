"""Who ran the final, for the minutes: accounts that acted in the log, and the lines people fill in by hand.

Owns which line stands for whom. A part of `minutes_filling`.
"""

from collections.abc import Sequence

from chungket.core.commands import Role
from chungket.core.minutes_facts import MinutesFacts
from chungket.exchange.minutes import Signatory
from chungket.exchange.minutes_records import Officer
from chungket.exchange.minutes_sources import Sources

OFFICES = {
    Role.ORGANISER: "Ban Tổ chức",
    Role.JURY: "Ban Giám khảo",
    Role.SECRETARY: "Thư ký",
    Role.OPERATOR: "Người điều khiển",
    Role.MC: "Người dẫn chương trình",
    Role.PROCTOR: "Giám thị",
    Role.OBSERVER: "Giám sát",
}


def composition(
    sources: Sources, facts: MinutesFacts, officers: Sequence[Officer], signatories: Sequence[Signatory]
) -> tuple[Officer, ...]:
    """Whom the organisers named, then every account that acted, then whoever signs."""
    order = [*OFFICES]
    actors = [(name, _roles(sources, name, roles)) for name, roles in facts.actors]
    acted = [
        Officer(" hoặc ".join(OFFICES[role] for role in roles), sources.accounts.get(name, ""), account=name)
        for name, roles in sorted(actors, key=lambda actor: order.index(actor[1][0]))
    ]
    known = {officer.role for officer in (*officers, *acted)}
    signing = [Officer(signatory.title, signatory.name) for signatory in signatories if signatory.title not in known]
    return (*officers, *acted, *signing)


def _roles(sources: Sources, name: str, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """What an account did may leave several roles; the desk's list of accounts then decides, as far as it fits."""
    told = sources.roles.get(name)
    return (told,) if told is not None and told in roles else roles
