"""Ready queries: the five engines of the model study, as its authors collected them."""

from dataclasses import dataclass
from datetime import date

from mining.github.query import GithubQuery

UNTIL = date(2024, 12, 1)


@dataclass(frozen=True)
class Preset:
    """One ready query by a short name."""

    key: str
    name: str
    query: GithubQuery


def _engine(key: str, name: str, repository: str, *labels: str) -> Preset:
    query = GithubQuery((repository,), labels_all=labels, state="closed", closed_to=UNTIL)
    return Preset(key, name, query)


PRESETS = (
    _engine("llama-cpp", "llama.cpp", "ggml-org/llama.cpp", "bug"),
    _engine("vllm", "vLLM", "vllm-project/vllm", "bug"),
    _engine("deepspeed", "DeepSpeed", "deepspeedai/DeepSpeed", "bug", "inference"),
    _engine("mlc-llm", "MLC-LLM", "mlc-ai/mlc-llm", "bug"),
    _engine("tensorrt-llm", "TensorRT-LLM", "NVIDIA/TensorRT-LLM", "bug"),
)
BY_KEY = {preset.key: preset for preset in PRESETS}
