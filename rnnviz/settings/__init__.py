"""What a user can choose, as frozen records; why a choice cannot work, in words; and the TOML file of it all."""
