"""Step Functions' state machines, executed: asl.py is the language, integrations.py what its tasks call,
executions.py the API."""
