"""What can be asked of the worker: frozen, picklable requests, one subject a file. Their handlers answer them."""
