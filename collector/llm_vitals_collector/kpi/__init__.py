"""KPIs as data: what a KPI is made of, the catalogue, and what a measurement of it says. No SQL and no PromQL here."""
