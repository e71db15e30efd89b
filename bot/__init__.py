"""The Teams face: activities in, turns to the dialogs, cards out. The only folder that knows the Bot Framework."""

from bot.adapter import BotSettings
from bot.endpoint import Bot

__all__ = ["Bot", "BotSettings"]
