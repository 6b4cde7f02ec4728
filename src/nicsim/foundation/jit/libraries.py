"""How rules become machine code: each is translated once, and optimised where it is used.

numba optimises every function that it compiles, to the end, and makes machine code of it; callers
then take a copy in and begin anew. Rules call rules that call rules, and only a few functions are
ever called from Python: so here a rule ends as LLVM's intermediate code, tidied but no more
(`RuleLibrary`), and a function that Python calls takes in all rules that it reaches, once each, as
parts of its own (`WholeLibrary`). Which of them are put into their callers, LLVM judges.
"""

from typing import Any

import llvmlite.binding as llvm
from numba.core import typed_passes as typed
from numba.core import types
from numba.core import untyped_passes as untyped
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, CompilerBase
from numba.core.compiler_machinery import PassManager

NUMBERS = (types.Number, types.Boolean)
RULE_STEPS = (  # numba's own; left out is what rewrites closures, comprehensions, `with`, arrays
    untyped.TranslateByteCode,
    untyped.FixupArgs,
    untyped.IRProcessing,
    untyped.GenericRewrites,
    untyped.ReconstructSSA,
    typed.NopythonTypeInference,
    typed.PreLowerStripPhis,
    typed.IRLegalization,
    typed.NativeLowering,
    typed.NoPythonBackend,
)


class RuleLibrary(JITCodeLibrary):
    """The intermediate code of one rule: never run by itself, so without machine code."""

    @property
    def codegen(self) -> Any:
        """What numba asks to set a function's environment, which a rule has not."""
        return _NoEnvironment()

    def add_llvm_module(self, ll_module: Any) -> None:
        """Take in what was translated, as it is."""
        ll_module.data_layout = self._codegen._data_layout
        self._final_module.link_in(ll_module)

    def finalize(self) -> None:
        """Tidy; whoever takes it in may drop it where it is not called."""
        self._raise_if_finalized()
        passes, builder = _tidying(self._codegen)
        for function in self.own_functions():
            passes.run(function, builder)
            function.linkage = "linkonce_odr"
        self._finalized = True

    def own_functions(self) -> list[Any]:
        """What it defines and others may call."""
        kinds = (llvm.Linkage.external, llvm.Linkage.linkonce_odr)
        return [
            function
            for function in self._final_module.functions
            if not function.is_declaration and function.linkage in kinds
        ]

    def reached(self) -> list[Any]:
        """The libraries that its code refers to, callers before those that they call."""
        found: list[Any] = []
        for library in self._linking_libraries:
            _add_reached(library, found)
        return found

    def get_pointer_to_function(self, name: str) -> int:
        """No address: there is no machine code."""
        self._ensure_finalized()
        return 0

    def _get_module_for_linking(self) -> Any:
        """For functions that numba compiles its own way: the rule with all that it reaches."""
        self._ensure_finalized()
        if self._shared_module is None:
            self._shared_module = self._final_module.clone()
            for library in self.reached():
                self._shared_module.link_in(_module_of(library), preserve=True)
        return self._shared_module


class WholeLibrary(JITCodeLibrary):
    """A function that Python calls, with the rules that it reaches."""

    def finalize(self) -> None:
        """Take in all that is reached, once; then go numba's way."""
        self._raise_if_finalized()
        found: list[Any] = []
        for library in self._linking_libraries:
            _add_reached(library, found)
        for library in found:
            self._final_module.link_in(_module_of(library), preserve=True)
        self._rules = [library for library in found if isinstance(library, RuleLibrary)]
        self._linking_libraries.clear()
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Optimise once, with rules as parts of its own: dropped where nobody calls them."""
        for rule in self._rules:
            for function in rule.own_functions():
                self._final_module.get_function(function.name).linkage = "internal"
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


whole_library: type[JITCodeLibrary] = WholeLibrary  # what `WholeCompiler` ends in


def _add_reached(library: Any, found: list[Any]) -> None:
    if library not in found:
        found.append(library)
        if isinstance(library, RuleLibrary):
            for further in library._linking_libraries:
                _add_reached(further, found)


def _module_of(library: Any) -> Any:
    rule = isinstance(library, RuleLibrary)
    return library._final_module if rule else library._get_module_for_linking()


class _NoEnvironment:
    def set_env(self, _name: str, _env: Any) -> None:
        pass


def _tidying(codegen: Any) -> tuple[Any, Any]:
    builder = codegen._pass_builder(loop_vectorize=False, slp_vectorize=False)
    passes = llvm.create_new_function_pass_manager()
    passes.add_sroa_pass()
    passes.add_simplify_cfg_pass()
    passes.add_instruction_combine_pass()
    return passes, builder


class RuleCompiler(CompilerBase):
    """numba's compiler as far as a rule needs it, ending in a `RuleLibrary`."""

    def define_pipelines(self) -> list[PassManager]:
        """Give the rule its library; take the shorter way."""
        _open_library(self.state, RuleLibrary)
        self.state.typingctx = _Remembering(self.state.typingctx)
        manager = PassManager("rule")
        for step in RULE_STEPS:
            manager.add_pass(step, step.__name__)
        manager.finalize()
        return [manager]


class WholeCompiler(Compiler):
    """numba's compiler, ending in a `WholeLibrary` (`intermediate.py` asks for less)."""

    def define_pipelines(self) -> Any:
        """Give the function its library, then go numba's way."""
        _open_library(self.state, whole_library)
        self.state.typingctx = _Remembering(self.state.typingctx)
        return super().define_pipelines()


def _open_library(state: Any, kind: type[JITCodeLibrary]) -> None:
    if state.library is None:
        state.library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()


_signatures: dict[Any, Any] = {}


class _Remembering:
    """numba's typing of calls, remembered where all arguments are numbers.

    A compiled function that is called with a literal number is not compiled for that number.
    """

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def resolve_function_type(self, func: Any, args: Any, kws: Any) -> Any:
        """The signature of a call."""
        if isinstance(func, types.Dispatcher):
            args = tuple(types.unliteral(arg) for arg in args)
        if kws or not all(isinstance(arg, NUMBERS) for arg in args):
            return self._context.resolve_function_type(func, args, kws)
        asked = (func, args)
        if asked not in _signatures:
            _signatures[asked] = self._context.resolve_function_type(func, args, kws)
        return _signatures[asked]
