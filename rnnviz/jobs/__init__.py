"""What can be asked of the worker: frozen, picklable requests by subject, and beside them the handlers that answer."""
