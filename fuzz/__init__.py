"""Coverage-guided fuzzing of every reader and of the grammars: `make fuzz SECONDS=60` (docs/hostile.md)."""
