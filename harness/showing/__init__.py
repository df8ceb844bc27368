"""How results look to people and programs: tables, texts, charts, pages."""
