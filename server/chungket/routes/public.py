"""What anybody may ask: facts of the contest, pictures of open questions, health.

Owns secrecy of pictures: one is given out only while a page may show it. Called through `routes`.
"""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from chungket.core.console import on_deck
from chungket.core.events import PlayId
from chungket.core.paper_view import paper_text
from chungket.core.play_view import play_shape
from chungket.routes.guards import json_response
from chungket.routes.hosts import host_session
from chungket.routes.site import Site, site_of


async def contest(request: Request) -> JSONResponse:
    """`GET /api/contest`: what every page shows before it is connected."""
    site = site_of(request)
    state = site.gateway.sequencer.state
    about = state.contest
    return json_response(
        {
            "id": about.id,
            "title": about.title,
            "title_en": about.title_en,
            "organiser": about.organiser,
            "venue": about.venue,
            "date": about.date,
            "rehearsal": about.rehearsal,
            "sample": about.sample,
            "join_url": site.join_url,
            "hall": {
                "farthest_viewer_cm": about.hall.farthest_viewer_cm,
                "picture_height_cm": about.hall.picture_height_cm,
            },
            "build": site.gateway.build,
            "audience_on": state.audience_on,
        }
    )


async def image(request: Request) -> Response:
    """`GET /images/NAME?play=PLAY`: the picture of a question whose stem is public, of a paper for whoever writes it
    (`play` is then the paper), or one that a console previews."""
    site, name, play = site_of(request), request.path_params["name"], request.query_params.get("play", "")
    if not (_public(site, name, play) or _written(request, site, name, play) or _previewed(request, site, name)):
        return PlainTextResponse("Không có hình này.", 404)
    path = site.images / name
    if not path.is_file():
        return PlainTextResponse("Không có hình này.", 404)
    return FileResponse(path, headers={"Cache-Control": "private, max-age=3600"})


def _public(site: Site, name: str, play_id: str) -> bool:
    state = site.gateway.sequencer.state
    play = state.plays.get(PlayId(play_id))
    return play is not None and name != "" and play_shape(state, play).image == name


def _written(request: Request, site: Site, name: str, paper: str) -> bool:
    """Whether it belongs to the paper that this finalist was given: its questions are for finalists alone."""
    finalist = site.cookies.finalist(request.cookies.get(site.cookies.finalist_name, ""))
    state = site.gateway.sequencer.state
    text = None if finalist is None else paper_text(state)
    if finalist is None or text is None or text.paper != paper or name == "":
        return False
    in_use = state.places[finalist.candidate].session == finalist.session
    return in_use and any(question.image == name for question in text.questions)


def _previewed(request: Request, site: Site, name: str) -> bool:
    session = host_session(request)
    deck = None if session is None else on_deck(site.gateway.sequencer.state, session.role)
    return deck is not None and deck.image == name


async def sealed_pictures(request: Request) -> JSONResponse:
    """`GET /sealed/`: names of all sealed pictures, for devices to fetch while they wait."""
    return json_response({"pictures": site_of(request).sealer.picture_names()})


async def sealed_picture(request: Request) -> Response:
    """`GET /sealed/NAME`: a picture that nobody can see without its key (DESIGN 4.3)."""
    box = site_of(request).sealer.sealed_picture(request.path_params["name"])
    if box is None:
        return PlainTextResponse("Không có hình này.", 404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(box, media_type="application/octet-stream", headers=headers)


async def healthy(request: Request) -> JSONResponse:
    """`GET /healthz`: the process answers."""
    return json_response({"status": "ok"})


async def ready(request: Request) -> JSONResponse:
    """`GET /readyz`: 200 when all is well; 503 with what is wrong (`TroubleShape`) while nothing can be stored, or the
    clock cannot be relied on. `mirror`: how the second copy fares, which is never a reason for 503."""
    hub = site_of(request).gateway.hub
    mirror = {} if hub.mirror is None else {"mirror": asdict(hub.mirror)}
    if not hub.troubles:
        return json_response({"status": "ok", **mirror})
    troubles = [asdict(shape) for shape in hub.troubles.shapes()]
    return json_response({"status": "degraded", "troubles": troubles, **mirror}, 503)
