"""What the commands of the window are given to."""

from typing import NamedTuple

from desktop.controllers.close_controller import CloseController
from desktop.controllers.editing_controller import EditingController
from desktop.controllers.environment_controller import EnvironmentController
from desktop.controllers.library_controller import LibraryController
from desktop.controllers.prompter import Prompter
from desktop.controllers.run_controller import RunController
from desktop.controllers.schedule_controller import ScheduleController
from desktop.controllers.supervision_controller import SupervisionController
from desktop.controllers.transfer_controller import TransferController
from desktop.controllers.trash_controller import TrashController
from desktop.editor.editor_area import EditorArea
from desktop.models.strategy_table_model import StrategyTableModel
from desktop.settings import WindowSettings
from desktop.theme import Theme
from desktop.views.details_dock import DetailsDock
from desktop.views.log_place import LogPlace
from desktop.views.strategies_page import StrategiesPage


class Parts(NamedTuple):
    """What the commands are given to."""

    model: StrategyTableModel
    page: StrategiesPage
    editors: EditorArea
    editing: EditingController
    log: LogPlace
    details: DetailsDock
    runs: RunController
    library: LibraryController
    supervision: SupervisionController
    schedules: ScheduleController
    environments: EnvironmentController
    transfers: TransferController
    trash: TrashController
    closing: CloseController
    prompter: Prompter
    settings: WindowSettings
    theme: Theme
