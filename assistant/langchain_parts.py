"""The assistant as parts of LangChain: a Runnable and a tool. The retriever is `assistant.retrieve.BulletinRetriever`.

Enters: an Assistant. Leaves: `Runnable`s that give contract 3 as plain data. Callbacks that are passed along see the chain and, where a
chat model is set, its calls, so that tracing works. Nothing is sent anywhere by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.tools import BaseTool, StructuredTool

if TYPE_CHECKING:
    from assistant.chat import Assistant

Asked = str | dict[str, Any]


def answer_chain(assistant: Assistant) -> Runnable[Asked, dict[str, Any]]:
    """A question, or {"question", "history", "bulletins"}, in; a Reply as JSON out."""

    def answer(asked: Asked) -> dict[str, Any]:
        given = {"question": asked} if isinstance(asked, str) else asked
        return assistant.ask(given["question"], given.get("history") or (), given.get("bulletins") or ()).to_json()

    return RunnableLambda(answer, name="bulletin_assistant")


def ask_tool(assistant: Assistant) -> BaseTool:
    """For agents: the answer in words, with its sources."""

    def ask_bulletins(question: str) -> str:
        reply = assistant.ask(question)
        told = [reply.headline or "", reply.answer, *(f"[{c.marker}] 《{c.title}》「{c.quote}」" for c in reply.citations)]
        return "\n".join(filter(None, told))

    return StructuredTool.from_function(
        ask_bulletins,
        name="ask_bulletins",
        description="就通报库提问,回答只依据通报原文,并附出处。Ask the library of bulletins; every figure in the answer is cited verbatim.",
    )
