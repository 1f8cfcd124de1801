"""Archives on several processes or machines: one pure function over Arrow record batches, run by an engine.

`table.read_batch` is the function; `plan` cuts the inputs into shards; `shard` reads one into one file that is there
whole or not at all; `local`, `spark` and `on_ray` let shards be read; `running` is the whole of it, `output` what is
left and how a ledger loads it. Whatever engine runs, a shard whose file is there is done: going on needs nothing else.
"""
