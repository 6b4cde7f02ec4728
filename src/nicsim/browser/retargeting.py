"""From numba's intermediate code to an object file of WebAssembly, by the LLVM that numba brings.

The code says for which machine it is; said anew, the same code is for another. What it keeps of the
old one are sizes of whole numbers (int64 throughout), which a machine of 32-bit addresses has too:
addresses are then four bytes of a word of eight.
"""

import re
from collections.abc import Sequence

import llvmlite.binding as llvm

TRIPLE = "wasm32-unknown-unknown"
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext"  # in browsers since 2021
LEVEL = 3


def machine() -> llvm.TargetMachine:
    """WebAssembly, as LLVM knows it."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    return target.create_target_machine(opt=LEVEL, features=FEATURES, reloc="static")


def retargeted(text: str) -> llvm.ModuleRef:
    """Intermediate code, said to be for WebAssembly."""
    text = re.sub(r'^target datalayout = "[^"]*"', "", text, flags=re.M)
    text = re.sub(r'^target triple = "[^"]*"', "", text, flags=re.M)
    # numba marks what each function knows of Python as common to all libraries; the object format
    # has no such symbols, and here is one library.
    text = re.sub(r"= common ((?:local_)?(?:unnamed_addr )?)global", r"= internal \1global", text)
    return llvm.parse_assembly(
        f'target datalayout = "{LAYOUT}"\ntarget triple = "{TRIPLE}"\n{text}'
    )


def object_of(module: llvm.ModuleRef, exported: Sequence[str]) -> bytes:
    """An object file; what nothing that is exported reaches is dropped.

    Parameters
    ----------
    module : llvmlite.binding.ModuleRef
        As `retargeted` gives it; it is optimised in place.
    exported : sequence of str
        Functions that can be called from outside.
    """
    for function in module.functions:
        if not function.is_declaration:
            function.linkage = "external" if function.name in exported else "internal"
    for variable in module.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    module.verify()
    there = machine()
    tuning = llvm.create_pipeline_tuning_options()
    tuning.speed_level = LEVEL
    tuning.loop_vectorization = tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(there, tuning)
    builder.getModulePassManager().run(module, builder)
    return there.emit_object(module)
