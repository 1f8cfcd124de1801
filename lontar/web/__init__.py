"""Web pages and the HTTP API: thin faces over the ledger, served by `lontar serve` (extra `lontar[web]`)."""
