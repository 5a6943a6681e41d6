"""The pure core: rules, state, standings. Standard library only; no I/O, clock or randomness."""
