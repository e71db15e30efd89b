"""Photos of people from the directory, by Microsoft Graph.

https://learn.microsoft.com/graph/api/profilephoto-get
"""

from __future__ import annotations

from urllib.parse import quote

from calendars.graph_wire import Graph, GraphProblem, GraphRefused

SIZE = "240x240"
LARGEST = 1 << 20  # bytes; such a photo has a few thousand
NONE = frozenset({403, 404})  # not for us to see; there is none, or nobody of this id


class GraphPhotos:
    """The directory of a tenant."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def photo(self, key: str) -> bytes | None:
        """By directory id. Raises CalendarUnreachable."""
        try:
            found = await self._graph.content(key, f"/users/{quote(key, safe='')}/photos/{SIZE}/$value", LARGEST)
        except (GraphProblem, GraphRefused) as problem:
            if problem.status in NONE:
                return None
            raise
        return found or None
