"""The interface as it describes itself: reach (what a handler can answer), document (OpenAPI), page (for people)."""
