"""What people and programs read of results: tables, texts, pictures, pages."""
