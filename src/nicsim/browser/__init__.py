"""The kernel as WebAssembly: built from the same rules, for the page and whoever has no Python."""

from nicsim.browser.building import NoModuleError, module
from nicsim.browser.networks import embedded

__all__ = ["NoModuleError", "embedded", "module"]
