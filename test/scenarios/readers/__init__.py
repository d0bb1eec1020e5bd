"""Each reader takes one kind of generated file and gives a Pipeline (scenarios/pipeline.py)."""
