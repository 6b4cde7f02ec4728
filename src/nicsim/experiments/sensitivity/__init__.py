"""Which domain matters, when, for what: sensitivity analysis on SALib's samplers and analysers.

Factors and their ranges (`factors`), the study (`study`), its points (`sampling`), their runs
(`running`, `storing`), and what the runs say (`analysis` and the modules of the methods).
"""
