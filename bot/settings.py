"""Settings come from environment variables and one .env file, and are read nowhere else."""
