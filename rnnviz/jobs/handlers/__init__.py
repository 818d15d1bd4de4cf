"""What answers the requests, one file a subject. Here the engines are imported, and nowhere above."""
