"""Runs inside another program's environment: texts and questions come in over a pipe, its ranked chunks go out.

    python peers_within.py RECIPE SOCKET      started by `evals/peers.py`

Each recipe is the other program's own default, as its tutorial or source has it; only the embedding model is ours.
Imports nothing of this project.
"""

from __future__ import annotations

import sys
import time
from multiprocessing.connection import Client, Connection
from typing import Any

DEPTH = 30  # chunks asked for; the characters retrieved are made equal afterwards
Chunk = tuple[str, int, int]  # text id, start, end


class Asked:
    """Vectors from the starting process, and the seconds spent waiting for them."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.seconds = pipe, 0.0

    def __call__(self, kind: str, texts: list[str]) -> list[list[float]]:
        began = time.perf_counter()
        self.pipe.send((kind, texts))
        rows: list[list[float]] = self.pipe.recv()
        self.seconds += time.perf_counter() - began
        return rows


def langchain_embeddings(asked: Asked) -> Any:  # noqa: ANN401
    from langchain_core.embeddings import Embeddings

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return asked("documents", texts)

        def embed_query(self, text: str) -> list[float]:
            return asked("query", [text])[0]

    return Ours()


def split(texts: dict[str, str], **options: Any) -> Any:  # noqa: ANN401
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(add_start_index=True, **options)
    return splitter.split_documents([Document(text, metadata={"source": id}) for id, text in texts.items()])


def chunk(document: Any) -> Chunk:  # noqa: ANN401
    start = document.metadata["start_index"]
    return document.metadata["source"], start, start + len(document.page_content)


def langchain(texts: dict[str, str], asked: Asked) -> Any:  # noqa: ANN401
    """The RAG tutorial: recursive splitter 1000/200, vector store in memory, similarity search (4 chunks by default)."""
    from langchain_core.vectorstores import InMemoryVectorStore

    store = InMemoryVectorStore(langchain_embeddings(asked))
    store.add_documents(split(texts, chunk_size=1000, chunk_overlap=200))
    return lambda question: [chunk(found) for found in store.similarity_search(question, k=DEPTH)]


def chatchat(texts: dict[str, str], asked: Asked) -> Any:  # noqa: ANN401
    """Langchain-Chatchat: Chinese recursive splitter 750/150, BM25 over jieba's words and FAISS, in halves (3 chunks by default)."""
    import jieba
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    marks = ["\n\n", "\n", "。|！|？", r"\.\s|\!\s|\?\s", "；|;\\s", "，|,\\s"]
    documents = split(texts, chunk_size=750, chunk_overlap=150, separators=marks, is_separator_regex=True, keep_separator=True)
    dense = FAISS.from_documents(documents, langchain_embeddings(asked)).as_retriever(search_kwargs={"k": DEPTH})
    words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut_for_search)
    words.k = DEPTH
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
    return lambda question: [chunk(found) for found in both.invoke(question)]


def llamaindex(texts: dict[str, str], asked: Asked) -> Any:  # noqa: ANN401
    """LlamaIndex: sentence splitter 1024 tokens / 200 by default, vector index in memory, file name as metadata (2 chunks by default)."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Ours(BaseEmbedding):  # type: ignore[misc]  # not installed here
        def _get_query_embedding(self, query: str) -> list[float]:
            return asked("query", [query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return asked("documents", [text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return asked("documents", texts)

    documents = [Document(text=text, metadata={"file_name": id}) for id, text in texts.items()]
    retriever = VectorStoreIndex.from_documents(documents, embed_model=Ours()).as_retriever(similarity_top_k=DEPTH)

    def found(question: str) -> list[Chunk]:
        nodes = [scored.node for scored in retriever.retrieve(question)]
        return [(node.metadata["file_name"], node.start_char_idx, node.end_char_idx) for node in nodes]

    return found


def main() -> None:
    recipe, address = sys.argv[1:]
    with Client(address) as pipe:
        asked = Asked(pipe)
        texts, questions = pipe.recv()
        search = globals()[recipe](texts, asked)
        search(questions[0])
        answers = []
        for question in questions:
            asked.seconds, began = 0.0, time.perf_counter()
            chunks = search(question)
            answers.append((chunks, time.perf_counter() - began - asked.seconds))
        pipe.send(("done", answers))


if __name__ == "__main__":
    main()
