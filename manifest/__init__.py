"""The app package that an admin uploads to Teams: the manifest of this installation, its languages, two icons."""
