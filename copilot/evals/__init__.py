"""How well words become calls, measured: our own utterances, a mailbox they speak of, the score, and a baseline.

The labels say what a person means, not what any code returns; `utterances` tells their vocabulary. `test.jsonl` is
looked at by no one who tunes: its paraphrase families share no line with `dev.jsonl`.
"""
