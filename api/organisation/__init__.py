"""Who signs the directory: the organisation's key, the administrators who hold it, or a machine of their own."""
