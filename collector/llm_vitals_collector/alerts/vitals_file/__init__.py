"""`vitals.yaml`: what a user sets of the alerts. One file for the collector's own evaluation, Prometheus and Grafana.

`load` reads it; `document` has its shape, from which the JSON Schema for editors is made.
"""

from llm_vitals_collector.alerts.vitals_file.faults import VitalsFileError
from llm_vitals_collector.alerts.vitals_file.load import Vitals, load, loads, shipped
from llm_vitals_collector.alerts.vitals_file.receivers import Receiver, Secret

__all__ = ["Receiver", "Secret", "Vitals", "VitalsFileError", "load", "loads", "shipped"]
