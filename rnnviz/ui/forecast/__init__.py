"""The Forecast page: the boards of the chapter's models and of the user's series."""
