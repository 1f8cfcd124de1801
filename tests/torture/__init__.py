"""Commands that are killed, disks that fail under them: `python -m tests.torture`; docs/reliability.md says how."""
