"""Teams on one machine: chats with invented people, and the letters that were sent. Loopback only.

Knows nothing of the product: it speaks the Bot Framework's protocol to the bot's own address, as Teams does.
"""

from demo.channel import DemoChannel
from demo.letters import Letters
from demo.pages import Demo

__all__ = ["Demo", "DemoChannel", "Letters"]
