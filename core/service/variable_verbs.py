"""The verb of environment variables."""

from core.errors import InvalidVariableError, shortened
from core.manager.manager import StrategyManager
from core.service.conversation import Conversation
from core.service.protocol import Answer, Arguments
from core.variables.variable import KeptVariables, VariableChange


class VariableVerbs:
    """`env`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Work on the strategies of ``manager``."""
        self._manager = manager

    async def env(self, args: Arguments, talk: Conversation) -> Answer:
        """Show or change a strategy's variables; no answer has a secret's value."""
        strategy_id = self._manager.find(args.text("strategy"))
        name = self._manager.store.get(strategy_id).name
        change = _change(args)
        if change == VariableChange():
            kept = await talk.task(self._manager.kept_variables(strategy_id))
            return _answer(f"The variables of {name}", kept)
        kept = await talk.task(self._manager.change_variables(strategy_id, change))
        return _answer(f"The variables of {name} are changed; its next start has them", kept)


def _change(args: Arguments) -> VariableChange:
    """Return what is asked for.

    Raises:
        InvalidVariableError: It means nothing; no value is repeated.
    """
    regular: dict[str, str] = {}
    for text in args.texts("set"):
        name, equals, value = text.partition("=")
        if not equals:
            message = f"“{shortened(text, 30)}” sets nothing: write it as NAME=VALUE"
            raise InvalidVariableError(message)
        regular[name] = value
    names, values = args.texts("secret"), args.texts("values")
    if len(names) != len(values):
        message = "Each --secret needs its value on standard input, a line each, in their order"
        raise InvalidVariableError(message)
    secure = dict(zip(names, values, strict=True))
    empty = sorted(name for name, value in secure.items() if not value)
    if empty:
        message = f"The value of {shortened(empty[0])} is empty: end a secret with --unset"
        raise InvalidVariableError(message)
    return VariableChange(regular=regular, secure=secure, unset=tuple(args.texts("unset")))


def _answer(message: str, kept: KeptVariables) -> Answer:
    return Answer.done(message, regular=dict(kept.regular), secure=list(kept.secure))
