# Read when llama.cpp's own project begins: its command-line tools' common code is not needed by its C functions.
set(LLAMA_BUILD_COMMON OFF)
