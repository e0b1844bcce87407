"""Language models on the device, behind one protocol: built-in, llama.cpp, MLX, or an OpenAI-compatible server.

    base        what a model promises (Model), what it is asked (Request) and says (Piece)
    roles       which engine and model each role has; catalogue, pulling: which there are, and getting them
    child       a Model whose engine runs in a process of its own (child_process), over pipes (child_wire)
    scheduler   in that process: whose turn it is, before every token
    llamacpp · mlx      the engines: several answers at once, each from any token on; prefix: what is read once
    chat · grammar · sampling · answering       what both engines share: around a request, and from logits to text
    http        a server, on this machine or, under a grant (grants), elsewhere
    builtin     the floor without a model

A request goes: Child.answer → a frame → Scheduler.put → engine.begin (tokens; too long is refused here) → admit (a
sequence, memory) → step after step, one decode for all whose turn it is → frames → pieces. When the process dies, the
next one gets the request with the tokens that had arrived, and goes on behind them.
"""
