"""Messages to receivers: made once with the change that they report, and delivered in their order."""
