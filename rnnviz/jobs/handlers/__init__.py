"""What answers the requests, one file a subject: here the engines are imported, and nowhere above."""
