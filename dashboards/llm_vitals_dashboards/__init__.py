"""What people look at: one catalogue of KPIs, and the pages, the API and the commands that render it."""
