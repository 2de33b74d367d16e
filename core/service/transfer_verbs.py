"""The verbs that bring strategies in from elsewhere, and pack them for elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArchiveError
from core.manager.manager import StrategyManager
from core.service.conversation import Conversation
from core.service.library_verbs import LibraryVerbs
from core.service.protocol import Answer, Arguments
from core.transfer.parcel import BringIn

if TYPE_CHECKING:
    from core.transfer.parcel import Parcel


class TransferVerbs:
    """`import` and `export`."""

    def __init__(self, manager: StrategyManager, library: LibraryVerbs) -> None:
        """Work on the strategies of ``manager``; ``library`` exports a single one."""
        self._manager = manager
        self._library = library

    async def export(self, args: Arguments, talk: Conversation) -> Answer:
        """Copy one strategy's source, or with ``archive`` pack all of it, or of every one."""
        if args.flag("archive"):
            return await self._pack(args, talk)
        return await self._library.export(args, talk)

    async def bring_in(self, args: Arguments, talk: Conversation) -> Answer:
        """Bring in what an archive or an OpenAlgo holds, or say what that would be."""
        path = Path(args.text("path"))
        parcel: Parcel = await talk.task(self._manager.look_into(path))
        if args.flag("dry_run"):
            lines = [f"From {parcel.origin}:", *_lines(parcel)]
            return Answer.done("\n".join(lines), added=[], summary=parcel.summary())
        passphrase = args.text_or_none("passphrase")
        with_secrets = not parcel.needs_passphrase or passphrase is not None
        wish = BringIn(with_secrets=with_secrets, passphrase=passphrase)
        added: list[str] = await talk.task(self._manager.bring_in(parcel, wish))
        lines = [f"{_counted(len(added))} imported from {parcel.origin}", *_lines(parcel)]
        if not with_secrets:
            lines.append(
                "  its secrets are left out: give --secrets, and their passphrase as input"
            )
        if args.flag("api_key"):
            lines.append(await self._take_over(parcel, path, talk))
        return Answer.done("\n".join(lines), added=added)

    async def _pack(self, args: Arguments, talk: Conversation) -> Answer:
        """Write a strategy, or all where none is named, into an archive."""
        target, passphrase = Path(args.text("output")), args.text_or_none("passphrase")
        named = args.text_or_none("strategy")
        chosen = None if named is None else [self._manager.find(named)]
        path: Path = await talk.task(self._manager.pack(chosen, target, passphrase))
        if chosen is None:
            what, whose = _counted(len(self._manager.store.strategies())), "their"
        else:
            what, whose = self._manager.store.get(chosen[0]).name, "its"
        message = (
            f"{what} exported to {path}, {'with' if passphrase else 'without'} {whose} secrets"
        )
        return Answer.done(message, path=str(path))

    async def _take_over(self, parcel: "Parcel", path: Path, talk: Conversation) -> str:
        if not parcel.is_installation:
            message = "Only an OpenAlgo on this computer has an API key to take over, no archive"
            raise ArchiveError(message)
        name: str = await talk.task(self._manager.take_over_server(path, "openalgo"))
        return f"  its server is the connection {name} now, with its API key"


def _lines(parcel: "Parcel") -> list[str]:
    lines = [f"  {each}" for each in (*parcel.summary(), *parcel.warnings)]
    if parcel.served_by:
        lines.append(
            f"  that OpenAlgo runs ({parcel.served_by}): the schedules come switched off, so that "
            "nothing trades twice"
        )
    return lines


def _counted(count: int) -> str:
    return "1 strategy" if count == 1 else f"{count:,} strategies"
