"""The web side: pages, images, sign-in, public facts, health, and the door to the sockets (docs/PROTOCOL.md, HTTP).

Owns addresses, status codes, cookies' attributes and what every answer's headers say about security. It must not know
the conversation behind the door (`gateway`) or the rules. Called by `app`, which hands in `Site`.
"""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from chungket.routes import desk, finalists, hosts, papers, public
from chungket.routes.guards import SecurityHeaders
from chungket.routes.page_files import PageFiles
from chungket.routes.site import Site


def web_application(site: Site, pages: PageFiles) -> Starlette:
    """All addresses of one server."""
    application = Starlette(
        routes=[
            Route("/api/contest", public.contest),
            Route("/api/sign-in", finalists.sign_in, methods=["POST"]),
            Route("/api/sign-out", hosts.sign_out, methods=["POST"]),
            Route("/api/host/sign-in", hosts.sign_in, methods=["POST"]),
            Route("/api/host/links", hosts.make_link, methods=["POST"]),
            Route("/api/desk", desk.facts),
            Route("/api/people", desk.correct_name, methods=["POST"]),
            Route("/api/substitutes", desk.substitutes),
            Route("/api/minutes.{form:str}", papers.minutes),
            Route("/images/{name}", public.image),
            Route("/sealed/", public.sealed_pictures),
            Route("/sealed/{name}", public.sealed_picture),
            Route("/healthz", public.healthy),
            Route("/readyz", public.ready),
            Route("/", finalists.front_page(pages)),
            Route("/{path:path}", pages.serve),
        ],
        middleware=[Middleware(SecurityHeaders)],
    )
    application.state.site = site
    return application
