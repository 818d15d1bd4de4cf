"""The Runs page: kept trainings, compared, resumed, exported and imported."""
