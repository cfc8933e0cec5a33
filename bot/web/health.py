"""How the bot fares, for whoever watches over it."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.health import Board, state_json

INDEX = "index"
"""The name, on the board, of what questions are answered from."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is told of the parts on a board; ``chats`` are those that are to be served."""

    board: Board
    chats: tuple[str, ...]

    def alive(self, _request: web.Request) -> web.Response:
        """200, or 503 when every chat is known to be down."""
        down = [state is not None and not state.up for state in map(self.board.state_of, self.chats)]
        return self._tell(well=not down or not all(down), good="up", bad="down")

    def ready(self, _request: web.Request) -> web.Response:
        """200 when the index is loaded and every chat is connected, else 503."""
        states = [self.board.state_of(name) for name in (INDEX, *self.chats)]
        return self._tell(well=all(state is not None and state.up for state in states), good="ready", bad="not ready")

    def _tell(self, *, well: bool, good: str, bad: str) -> web.Response:
        states = {name: self.board.state_of(name) for name in (INDEX, *self.chats)}
        parts = {name: state_json(it) if it else {"up": False, "since": None, "why": ""} for name, it in states.items()}
        body = {"status": good if well else bad, "index": parts.pop(INDEX), "chats": parts}
        return web.json_response(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})
