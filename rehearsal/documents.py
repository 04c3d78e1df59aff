"""Documents to make posts of: /documents/{name}. They stand in for an article on somebody's own site."""

from rehearsal.markup import PAGES, Markup, fill, join, page, plain_problem
from rehearsal.wire import Request, Response
from rehearsal.world import World

#: Name in the address -> title. The texts lie beside the pages, one paragraph a line.
DOCUMENTS = {"slow-mornings": "What a bakery learned from opening an hour later"}
_FOLDER = PAGES / "documents"


def handle(_world: World, request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return plain_problem("A document can only be read.", 405)
    names = request.segments[1:]
    if len(names) != 1 or names[0] not in DOCUMENTS:
        return plain_problem("There is no such document.", 404)
    first, *paragraphs = (_FOLDER / f"{names[0]}.txt").read_text(encoding="utf-8").strip().splitlines()
    return page(
        "document.html",
        title=DOCUMENTS[names[0]],
        description=first,
        paragraphs=join(fill("<p>{text}</p>", text=text) for text in paragraphs if text),
        others=Markup('<p><a href="/">The rehearsal world</a></p>'),
    )
