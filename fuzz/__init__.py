"""Fuzzing: targets that check what must hold for every input, and the inputs that once broke one of them.

`fuzz.targets` lists the targets. They need no fuzzer: `tests/project/test_fuzz_corpus.py` calls them with the files in
`fuzz/corpus`. `python -m fuzz`, which `make fuzz` runs, searches for new inputs with atheris.
"""
