"""The kernel as WebAssembly: built from the same rules, for the page and whoever has no Python."""

from nicsim.browser.building import NoModuleError, module

__all__ = ["NoModuleError", "module"]
