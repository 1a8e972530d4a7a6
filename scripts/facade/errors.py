"""The one error of the converter."""


class FacadeError(Exception):
    """The async code cannot become sync code as it is; the message says where and why."""
