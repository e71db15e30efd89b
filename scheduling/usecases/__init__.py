"""What people can do. One use case, one writing transaction, one lock; nothing outside is awaited inside it."""
