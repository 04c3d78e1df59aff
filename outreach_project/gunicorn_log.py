"""What gunicorn writes; the Procfile names it."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from outreach_project.access_log import without_query


class QuietLogger(Logger):
    """No queries: neither that of the request, nor that of the page it came from."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        found = super().atoms(resp, req, environ, request_time)
        # "q" and the headers stand in no format of ours; a format that names them gets them cut as well.
        return {name: "" if name in _QUERIES else without_query(value) for name, value in found.items()}

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        super().exception(msg, *(without_query(each) for each in args), **kwargs)


_QUERIES = frozenset({"q", "{query_string}e"})
