"""From a question to a verified reply. Imports `index`; is imported by `app.py`."""
