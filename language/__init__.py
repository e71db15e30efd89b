"""Words in and out: what people type becomes intents and times, what we know becomes sentences in their language."""
