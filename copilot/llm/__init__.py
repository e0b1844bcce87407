"""Language models on the device, behind one protocol: built-in, llama.cpp, MLX, or an OpenAI-compatible server."""
